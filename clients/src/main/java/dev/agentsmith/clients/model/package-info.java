/// What the agent asks a model, in our own words; vendors are in packages beside this one.
@NullMarked
package dev.agentsmith.clients.model;

import org.jspecify.annotations.NullMarked;
