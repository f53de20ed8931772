/// Health and readiness over HTTP.
@NullMarked
package dev.agentsmith.dispatcher.http;

import org.jspecify.annotations.NullMarked;
