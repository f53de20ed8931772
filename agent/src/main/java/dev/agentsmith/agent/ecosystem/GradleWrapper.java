package dev.agentsmith.agent.ecosystem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.ecosystem.Ecosystem.Distribution;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Properties;

/// What a Gradle wrapper would download, and where it looks before it does
/// (docs.gradle.org: Gradle Wrapper; the class `PathAssembler` of the wrapper).
final class GradleWrapper {
  private static final String FILE = "gradle/wrapper/gradle-wrapper.properties";
  private static final int RADIX = 36;

  private GradleWrapper() {}

  static Optional<Distribution> of(Folder folder) {
    if (!folder.has("gradlew") || !folder.files().contains(FILE)) {
      return Optional.empty();
    }
    var settings = new Properties();
    try {
      settings.load(new StringReader(folder.text(FILE)));
      String url = settings.getProperty("distributionUrl", "");
      URI address = URI.create(url);
      String path = String.valueOf(address.getPath());
      String file = path.substring(path.lastIndexOf('/') + 1);
      boolean isUsual =
          address.getHost() != null
              && address.getUserInfo() == null
              && String.valueOf(address.getScheme()).matches("https?")
              && file.matches("[\\w.+-]+\\.zip");
      return isUsual
          ? Optional.of(
              new Distribution(
                  address,
                  settings.getProperty("distributionSha256Sum", "").strip(),
                  ".gradle/wrapper/dists/%s/%s/%s"
                      .formatted(file.replaceFirst("\\.zip$", ""), hash(url), file)))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // the wrapper will say what is wrong with its file
    }
  }

  /// As the wrapper names the directory of an address.
  static String hash(String url) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(url.getBytes(UTF_8));
      return new BigInteger(1, digest).toString(RADIX);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has MD5", e);
    }
  }
}
