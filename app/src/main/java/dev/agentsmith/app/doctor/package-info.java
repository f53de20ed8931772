/// Looks whether this machine has what runs need, and says what to mend.
@NullMarked
package dev.agentsmith.app.doctor;

import org.jspecify.annotations.NullMarked;
