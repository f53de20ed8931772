/// What a run leaves behind to be read: its report in the branch, the commit message, the pull
/// request's text.
@NullMarked
package dev.agentsmith.agent.report;

import org.jspecify.annotations.NullMarked;
