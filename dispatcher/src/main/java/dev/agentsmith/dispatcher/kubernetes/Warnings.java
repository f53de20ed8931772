package dev.agentsmith.dispatcher.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the API server warned of when it took a Job of ours: Pod Security's `warn`, a policy's, a
/// field it does not know (`Warning: 299 - "words"`, RFC 7234 §5.5;
/// https://kubernetes.io/blog/2020/09/03/warnings/). Each text is logged once. Safe for many
/// threads.
final class Warnings implements Interceptor {
  private static final Logger log = LoggerFactory.getLogger(Warnings.class);
  private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern QUOTED = Pattern.compile("\\\\(.)");

  /// A Job stands without a Pod soon after its creation, or never.
  private static final int JOBS_KEPT = 1_000;

  private static final int TEXTS_KEPT = 1_000;

  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  private final Map<String, List<String>> byJob =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, List<String>> eldest) {
              return size() > JOBS_KEPT;
            }
          });

  /// Of the last create of a Job of that name by this process.
  List<String> of(String job) {
    return byJob.getOrDefault(job, List.of());
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
    if (!request.method().equals("POST") || !request.uri().getPath().endsWith("/jobs")) {
      return;
    }
    List<String> texts = texts(response.headers("Warning"));
    if (!texts.isEmpty()) {
      byJob.put(
          Serialization.unmarshal(request.bodyString(), Job.class).getMetadata().getName(), texts);
      texts.forEach(this::log);
    }
  }

  private void log(String text) {
    if (logged.size() < TEXTS_KEPT && logged.add(text)) {
      log.warn("api server warns of our jobs words={}", text);
    }
  }

  /// A header may hold several, and there may be several headers.
  static List<String> texts(List<String> headers) {
    List<String> texts = new ArrayList<>();
    for (String header : headers) {
      Matcher found = WARNING.matcher(header);
      while (found.find()) {
        texts.add(QUOTED.matcher(found.group(1)).replaceAll("$1"));
      }
    }
    return List.copyOf(texts);
  }
}
