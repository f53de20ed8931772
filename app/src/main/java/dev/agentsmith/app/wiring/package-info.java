/// Every `new` of a long-lived part: one class a process.
@NullMarked
package dev.agentsmith.app.wiring;

import org.jspecify.annotations.NullMarked;
