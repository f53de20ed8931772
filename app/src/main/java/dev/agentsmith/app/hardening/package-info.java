/// What the process does to itself before it does anything else.
@NullMarked
package dev.agentsmith.app.hardening;

import org.jspecify.annotations.NullMarked;
