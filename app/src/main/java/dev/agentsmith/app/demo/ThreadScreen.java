package dev.agentsmith.app.demo;

import dev.agentsmith.app.terminal.LiveLines;
import dev.agentsmith.app.terminal.PlainLines;
import dev.agentsmith.app.terminal.Style;
import java.io.IOException;

/// Draws a thread: in place on a terminal, line by line elsewhere, not at all for `--json`.
interface ThreadScreen {

  void show(DemoChat chat) throws IOException;

  record Live(LiveLines live, Style style) implements ThreadScreen {
    @Override
    public void show(DemoChat chat) throws IOException {
      live.show(chat.drawn(style));
    }
  }

  record Plain(PlainLines plain) implements ThreadScreen {
    @Override
    public void show(DemoChat chat) throws IOException {
      chat.tell(plain);
    }
  }

  record Silent() implements ThreadScreen {
    @Override
    public void show(DemoChat chat) {}
  }
}
