/// The command line: words in, exit code out.
@NullMarked
package dev.agentsmith.app.cli;

import org.jspecify.annotations.NullMarked;
