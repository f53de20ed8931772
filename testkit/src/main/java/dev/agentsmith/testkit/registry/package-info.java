/// Registries of packages in the formats and protocols of the real ones, for the real tools.
@NullMarked
package dev.agentsmith.testkit.registry;

import org.jspecify.annotations.NullMarked;
