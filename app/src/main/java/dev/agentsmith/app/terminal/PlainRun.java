package dev.agentsmith.app.terminal;

import dev.agentsmith.core.run.RunKind;
import dev.agentsmith.core.run.RunState;
import dev.agentsmith.dispatcher.relay.RunFacts;
import dev.agentsmith.dispatcher.relay.RunView;
import java.util.List;

/// Tells a run line by line, where nothing can be drawn again.
public final class PlainRun implements RunScreen {
  private final PlainLines plain;
  private final RunFacts facts;
  private RunState told = RunState.EMPTY;

  public PlainRun(PlainLines plain, RunKind kind) {
    this.plain = plain;
    this.facts = RunFacts.only(kind);
  }

  @Override
  public synchronized void accept(RunState state) {
    // Notes and usage, most of all events, change nothing that has a line of its own here.
    boolean fresh =
        !state.steps().equals(told.steps())
            || !state.subject().equals(told.subject())
            || state.isFinished() != told.isFinished();
    told = state;
    if (state.startedAt() != null && fresh) {
      plain.show("agentsmith", RunView.living(state, facts));
    }
  }

  @Override
  public synchronized void print(List<String> lines) {
    lines.forEach(plain::print);
  }

  @Override
  public void close() {
    // Every line was written at once.
  }
}
