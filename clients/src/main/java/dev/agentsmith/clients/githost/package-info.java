/// Where pull requests are opened.
@NullMarked
package dev.agentsmith.clients.githost;

import org.jspecify.annotations.NullMarked;
