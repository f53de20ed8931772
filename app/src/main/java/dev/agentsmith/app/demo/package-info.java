/// The whole path on one machine, before the eyes of somebody new.
@NullMarked
package dev.agentsmith.app.demo;

import org.jspecify.annotations.NullMarked;
