package dev.agentsmith.app.cli;

import dev.agentsmith.agent.pipeline.Approval;
import dev.agentsmith.agent.report.Plan;
import dev.agentsmith.app.terminal.LiveRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// Shows the plan on the terminal and asks the person there.
final class TerminalApproval implements Approval {
  private final LiveRun screen;
  private final PrintStream out;
  private final InputStream in;
  private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
  private boolean reading;

  TerminalApproval(LiveRun screen, PrintStream out, InputStream in) {
    this.screen = screen;
    this.out = out;
    this.in = in;
  }

  @Override
  public Decision ask(Plan plan, List<String> untestable) throws InterruptedException {
    List<String> text = new ArrayList<>(PlanText.lines(plan, untestable));
    Optional<String> answer = answer(text, "Go on? [Enter: yes · n: no · or say what to change]");
    return answer.map(TerminalApproval::decision).orElseGet(() -> new Decision.Declined("you"));
  }

  @Override
  public boolean allows(List<String> files) throws InterruptedException {
    List<String> text = new ArrayList<>();
    text.add("  The change touches files that decide what others run or are told:");
    files.forEach(file -> text.add("    " + file));
    Optional<String> answer = answer(text, "Push it? [y: yes · anything else: no]");
    String word = answer.orElse("").strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }

  private Optional<String> answer(List<String> text, String question) throws InterruptedException {
    if (!reading) {
      reading = true;
      // Reading a terminal can't be interrupted; waiting for what was read can.
      Thread.ofPlatform().daemon().name("answers").start(this::read);
    }
    screen.hold(
        () -> {
          text.forEach(out::println);
          out.print("  " + question + " ");
          out.flush();
        });
    Optional<String> answer = answers.take();
    screen.goOn();
    return answer;
  }

  private static Decision decision(String line) {
    String word = line.strip();
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "", "y", "yes" -> new Decision.Approved();
      case "n", "no", "q", "quit" -> new Decision.Declined("you");
      default -> new Decision.Remarked(word);
    };
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(Optional.of(line));
      }
    } catch (IOException e) {
      // The terminal is gone, which is an answer too.
    }
    answers.add(Optional.empty());
  }
}
