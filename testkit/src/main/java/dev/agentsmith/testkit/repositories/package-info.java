/// Small repositories of the kinds that people have, each with dependencies and tests.
@NullMarked
package dev.agentsmith.testkit.repositories;

import org.jspecify.annotations.NullMarked;
