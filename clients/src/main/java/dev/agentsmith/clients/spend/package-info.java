/// What the runs of a project cost in a day, all together.
@NullMarked
package dev.agentsmith.clients.spend;

import org.jspecify.annotations.NullMarked;
