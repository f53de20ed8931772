/// GitHub, on github.com or elsewhere: its tickets, its pull requests, its tokens. Wire form: the
/// REST interface, version 2022-11-28.
@NullMarked
package dev.agentsmith.clients.github;

import org.jspecify.annotations.NullMarked;
