package dev.agentsmith.dispatcher.intent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.clients.http.HttpFailure;
import dev.agentsmith.clients.model.Model;
import dev.agentsmith.clients.model.ModelFailure;
import dev.agentsmith.clients.model.ModelMessage;
import dev.agentsmith.clients.model.ModelReply;
import dev.agentsmith.clients.model.ModelRequest;
import dev.agentsmith.clients.model.ToolSpec;
import dev.agentsmith.core.config.Project;
import dev.agentsmith.core.cost.TokenUsage;
import dev.agentsmith.core.run.RunId;
import dev.agentsmith.core.text.UntrustedText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A small model that reads what has no form of ours (design.md §3.3). It is asked once, within 2 s
/// all in all; whatever goes wrong, the text was not understood. What it names must stand in the
/// text, else it is not believed. Safe for many threads.
public final class IntentModel implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IntentModel.class);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /// More of them wait, which counts as their time.
  private static final int AT_ONCE = 8;

  private static final int MAX_TEXT = 1000;
  private static final int MAX_ANSWER = 200; // tokens: the tool's call has some 60
  private static final int MAX_PROJECTS = 200;

  private final Model model;
  private final String name;
  private final List<Project> projects;
  private final String system;
  private final List<ToolSpec> tools;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /// @param model asked once a text: not one that tries again; closed by this one
  /// @param name the provider's name of the model
  /// @param projects all that are configured
  public IntentModel(Model model, String name, List<Project> projects) {
    this.model = model;
    this.name = name;
    this.projects = List.copyOf(projects);
    this.system = resource("intent.md").replace("{{projects}}", known(projects)).strip();
    this.tools =
        List.of(
            new ToolSpec(
                IntentAnswer.TOOL,
                "Says which command the message means. Call it exactly once.",
                resource("intent.schema.json")));
  }

  /// What an addressed message means. Returns within little more than 2 s.
  ///
  /// @param run the command's, for the log
  /// @param written as the person wrote it; the first 1,000 characters count
  /// @throws InterruptedException if this process ends: then nothing is known of the text, and
  ///     another may read it
  public Reading read(RunId run, String written) throws InterruptedException {
    String text = cut(UntrustedText.plain(written)).strip();
    if (text.isEmpty()) {
      return new Reading.NotUnderstood();
    }
    long begin = System.nanoTime();
    var call = new FutureTask<>(() -> ask(text));
    Thread.ofVirtual().name("intent-" + run).start(call);
    try {
      ModelReply reply = call.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      return reading(run, text, reply, begin);
    } catch (TimeoutException e) {
      return notUnderstood(run, "no answer in time", TokenUsage.NONE, begin);
    } catch (ExecutionException e) {
      Throwable failed = e.getCause() == null ? e : e.getCause();
      TokenUsage lost = failed instanceof ModelFailure it ? it.lost() : TokenUsage.NONE;
      return notUnderstood(run, why(failed), lost, begin);
    } finally {
      call.cancel(true);
    }
  }

  @Override
  public void close() {
    model.close();
  }

  private ModelReply ask(String text) throws InterruptedException {
    places.acquire();
    try {
      return model.reply(
          new ModelRequest(
              name,
              MAX_ANSWER,
              system,
              tools,
              List.of(new ModelMessage.User(UntrustedText.fenced("message", text)))));
    } finally {
      places.release();
    }
  }

  private Reading reading(RunId run, String text, ModelReply reply, long begin) {
    try {
      IntentAnswer answer = IntentAnswer.read(reply);
      Reading reading = IntentCheck.reading(answer, new Evidence(text, projects));
      log.info(
          "intent read by model run={} outcome={} intent={} confidence={} tokens_in={} tokens_out={}"
              + " took={}ms",
          run,
          outcome(reading),
          answer.kind().word(),
          answer.confidence(),
          reply.usage().prompt(),
          reply.usage().output(),
          millisSince(begin));
      return reading;
    } catch (UnusableAnswer e) {
      return notUnderstood(run, e.why(), reply.usage(), begin);
    }
  }

  private static Reading notUnderstood(RunId run, String why, TokenUsage usage, long begin) {
    log.warn(
        "intent not read by model run={} cause=\"{}\" tokens_in={} tokens_out={} took={}ms",
        run,
        why,
        usage.prompt(),
        usage.output(),
        millisSince(begin));
    return new Reading.NotUnderstood();
  }

  private static String outcome(Reading reading) {
    return switch (reading) {
      case Reading.Sure _ -> "sure";
      case Reading.Unsure _ -> "unsure";
      case Reading.NotUnderstood _ -> "none";
    };
  }

  /// Without the provider's own words, which may repeat the text.
  private static String why(Throwable failed) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpFailure failure) {
        return String.valueOf(failure.getMessage());
      }
    }
    return "the call ends in " + failed.getClass().getSimpleName();
  }

  private static String cut(String text) {
    if (text.length() <= MAX_TEXT) {
      return text;
    }
    // Not in the middle of a pair, which would be no text any more.
    int end = Character.isHighSurrogate(text.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT;
    return text.substring(0, end);
  }

  /// One project a line; more than fit are known all the same, where a person writes them.
  private static String known(List<Project> projects) {
    return projects.isEmpty()
        ? "(none)"
        : projects.stream()
            .limit(MAX_PROJECTS)
            .map(
                p ->
                    "- "
                        + String.join(
                            ", ",
                            Stream.concat(Stream.of(p.name()), p.aliases().stream()).toList()))
            .collect(Collectors.joining("\n"));
  }

  private static long millisSince(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin).toMillis();
  }

  private static String resource(String file) {
    try (InputStream in = IntentModel.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + file + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
