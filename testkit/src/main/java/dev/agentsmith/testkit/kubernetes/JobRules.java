package dev.agentsmith.testkit.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the API server refuses of a Job
/// (https://kubernetes.io/docs/concepts/overview/working-with-objects/names/, …/labels/).
final class JobRules {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern VALUE =
      Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
  private static final int ANNOTATIONS = 256 * 1024;

  private JobRules() {}

  /// What is wrong; null if nothing is.
  static @Nullable String violation(ObjectNode job) {
    JsonNode metadata = job.path("metadata");
    if (!NAME.matcher(metadata.path("name").asText()).matches()) {
      return "metadata.name: must be a DNS-1123 label";
    }
    for (Map.Entry<String, JsonNode> label : metadata.path("labels").properties()) {
      if (!VALUE.matcher(label.getValue().asText()).matches()) {
        return "metadata.labels: " + label.getKey() + " has no valid value";
      }
    }
    for (JsonNode annotations :
        new JsonNode[] {
          metadata.path("annotations"), job.at("/spec/template/metadata/annotations")
        }) {
      int size = 0;
      for (Map.Entry<String, JsonNode> one : annotations.properties()) {
        size += one.getKey().length();
        size += one.getValue().asText().getBytes(StandardCharsets.UTF_8).length;
      }
      if (size > ANNOTATIONS) {
        return "metadata.annotations: Too long: may not be more than 262144 bytes";
      }
    }
    String restart = job.at("/spec/template/spec/restartPolicy").asText();
    return restart.equals("Never") || restart.equals("OnFailure")
        ? null
        : "spec.template.spec.restartPolicy: Unsupported value";
  }
}
