package dev.agentsmith.loopback.slack;

import dev.agentsmith.loopback.slack.Span.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads Slack's markup: `*bold*`, `_italic_`, code between backticks, `<…>` for links and
/// mentions, and three entities.
///
/// <https://docs.slack.dev/messaging/formatting-message-text>
public final class Mrkdwn {
  /// A mark counts where a word begins and ends, and on one line.
  private static final Pattern MARKED =
      Pattern.compile(
          "<(?<target>[^<>|]+)(?:\\|(?<label>[^<>]*))?>"
              + "|`(?<code>[^`\\n]+)`"
              + "|(?<![\\w*])\\*(?![ *])(?<bold>[^*\\n]*[^* \\n])\\*(?![\\w*])"
              + "|(?<!\\w)_(?![ _])(?<italic>[^_\\n]*[^_ \\n])_(?!\\w)");

  private final UnaryOperator<String> names;

  /// @param names what the ids of users, groups and channels are called
  public Mrkdwn(UnaryOperator<String> names) {
    this.names = names;
  }

  /// What a person sees of a text, in its order.
  public List<Span> spans(String text) {
    List<Span> spans = new ArrayList<>();
    Matcher marked = MARKED.matcher(text);
    int from = 0;
    while (marked.find()) {
      addWords(spans, text.substring(from, marked.start()));
      from = marked.end();
      if (marked.group("target") != null) {
        spans.add(entity(marked.group("target"), marked.group("label")));
      } else if (marked.group("code") != null) {
        spans.add(Span.plain(open(marked.group("code"))).with(Mark.CODE));
      } else if (marked.group("bold") != null) {
        spans(marked.group("bold")).forEach(span -> spans.add(span.with(Mark.BOLD)));
      } else {
        spans(marked.group("italic")).forEach(span -> spans.add(span.with(Mark.ITALIC)));
      }
    }
    addWords(spans, text.substring(from));
    return spans;
  }

  private static void addWords(List<Span> spans, String words) {
    if (!words.isEmpty()) {
      spans.add(Span.plain(open(words)));
    }
  }

  private Span entity(String target, @Nullable String label) {
    if (target.startsWith("@")) {
      return mention("@" + names.apply(target.substring(1)));
    }
    if (target.startsWith("#")) {
      return mention("#" + names.apply(target.substring(1)));
    }
    if (target.startsWith("!subteam^")) {
      return mention("@" + names.apply(target.substring("!subteam^".length())));
    }
    if (target.startsWith("!date^")) {
      return Span.plain(
          label == null ? target : open(label)); // its fallback: whose zone, who knows
    }
    if (target.startsWith("!")) {
      return mention("@" + target.substring(1));
    }
    String url = open(target);
    return Span.plain(label == null ? url : open(label)).at(url);
  }

  private static Span mention(String text) {
    return Span.plain(text).with(Mark.MENTION);
  }

  private static String open(String text) {
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
