package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.LiveLines;
import dev.agentsmith.app.terminal.MessageLines;
import dev.agentsmith.app.terminal.PlainLines;
import dev.agentsmith.dispatcher.chat.PostedMessage;
import java.util.ArrayList;
import java.util.List;

/// Draws a thread: in place on a terminal, line by line elsewhere, not at all for `--json`.
interface ThreadScreen {

  void show(List<PostedMessage> thread);

  record Live(LiveLines live, MessageLines lines) implements ThreadScreen {
    @Override
    public void show(List<PostedMessage> thread) {
      List<String> all = new ArrayList<>();
      for (PostedMessage message : thread) {
        all.add("");
        all.addAll(lines.of(message.author(), message.message()));
      }
      live.show(all);
    }
  }

  record Plain(PlainLines plain) implements ThreadScreen {
    @Override
    public void show(List<PostedMessage> thread) {
      thread.forEach(message -> plain.show(message.author(), message.message()));
    }
  }

  record Silent() implements ThreadScreen {
    @Override
    public void show(List<PostedMessage> thread) {}
  }
}
