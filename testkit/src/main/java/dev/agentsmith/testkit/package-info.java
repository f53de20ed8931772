/// What tests share: waiting with a deadline, clocks, golden files, far systems faked at the wire.
@NullMarked
package dev.agentsmith.testkit;

import org.jspecify.annotations.NullMarked;
