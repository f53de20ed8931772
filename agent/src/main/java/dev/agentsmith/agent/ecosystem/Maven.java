package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.packages.MavenRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Maven, installed or by the wrapper of a repository.
final class Maven implements Ecosystem {
  static final Source SOURCE = new Source(new MavenRegistry("maven"), MavenSettings::upstreams);

  @Override
  public String name() {
    return "Maven";
  }

  @Override
  public List<Source> sources() {
    return List.of(SOURCE);
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.has("pom.xml");
  }

  /// Compiles what the tests are: that needs all they depend on, and whether it can be done at all
  /// should be known before anything is changed.
  @Override
  public Optional<Install> install(Folder folder) {
    String maven = folder.has("mvnw") ? folder.script("mvnw") : "mvn";
    return Optional.of(Install.of(maven + " -B -q test-compile"));
  }

  /// A mirror of everything: whatever repositories a POM names, the gateway is asked. A wrapper
  /// takes its Maven from there as well.
  @Override
  public Pointing pointing(Gateway gateway, Folder top) {
    String url = gateway.url(SOURCE.registry());
    String settings =
        """
        <settings>
          <mirrors>
            <mirror>
              <id>packages</id>
              <url>%s</url>
              <mirrorOf>*</mirrorOf>
            </mirror>
          </mirrors>
        </settings>
        """
            .formatted(url);
    return new Pointing(
        Map.of(
            // Maven reads the user's directory from the system, not from HOME.
            "MAVEN_OPTS",
            "-Duser.home=%s -Dmaven.wagon.http.retryHandler.count=0 -Daether.connector.http.retryHandler.count=0"
                .formatted(gateway.home()),
            "MVNW_REPOURL",
            url.substring(0, url.length() - 1),
            "MAVEN_USER_HOME",
            gateway.home().resolve(".m2").toString()),
        Map.of(".m2/settings.xml", settings),
        List.of());
  }
}
