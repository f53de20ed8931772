/// Run records as this replica sees, holds and remembers them.
@NullMarked
package dev.agentsmith.dispatcher.record;

import org.jspecify.annotations.NullMarked;
