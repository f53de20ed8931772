/// Tickets and pull requests as Markdown files, where there is no tracker and no host.
@NullMarked
package dev.agentsmith.clients.local;

import org.jspecify.annotations.NullMarked;
