package dev.agentsmith.agent.ecosystem;

import dev.agentsmith.agent.packages.Upstream;
import dev.agentsmith.agent.packages.Upstreams;
import dev.agentsmith.core.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// Where Maven has its artifacts from: mirrors, servers and profiles of `settings.xml`
/// (maven.apache.org/settings.html), else the repository in the POM that all others inherit.
final class MavenSettings {
  private static final String SUPER_POM = "org/apache/maven/model/pom-4.0.0.xml";
  private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{env\\.(\\w+)}");
  private static final String CENTRAL = "central";

  private final Tools tools;

  private MavenSettings(Tools tools) {
    this.tools = tools;
  }

  static Upstreams upstreams(Tools tools) {
    return Upstreams.of(new MavenSettings(tools).read());
  }

  private List<Upstream> read() {
    List<Document> settings = new ArrayList<>();
    tools.home().map(home -> home.resolve(".m2/settings.xml")).ifPresent(it -> add(it, settings));
    Optional<Path> installed = installed();
    installed.map(home -> home.resolve("conf/settings.xml")).ifPresent(it -> add(it, settings));

    List<Upstream> found = new ArrayList<>();
    mirrorOf(CENTRAL, settings).or(() -> central(installed)).ifPresent(found::add);
    for (Document document : settings) {
      for (Element repository : repositories(document)) {
        mirrorOf(text(repository, "id"), settings)
            .or(() -> upstream(repository, settings))
            .filter(it -> found.stream().noneMatch(known -> known.base().equals(it.base())))
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /// The directory of the Maven on PATH.
  private Optional<Path> installed() {
    return tools.find("mvn").map(Path::getParent).map(Path::getParent);
  }

  private Optional<Upstream> central(Optional<Path> installed) {
    return installed.flatMap(MavenSettings::superPom).or(MavenSettings::ownSuperPom);
  }

  private static Optional<Upstream> superPom(Path maven) {
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(maven.resolve("lib"), "maven-model-builder*.jar")) {
      for (Path path : jars) {
        try (var jar = new JarFile(path.toFile())) {
          var entry = jar.getEntry(SUPER_POM);
          if (entry != null) {
            return repositoryOf(jar.getInputStream(entry));
          }
        }
      }
    } catch (IOException e) {
      // then the one that we have
    }
    return Optional.empty();
  }

  /// Of the Maven that we have on our class path: a wrapper needs none that is installed.
  private static Optional<Upstream> ownSuperPom() {
    try (InputStream in = MavenSettings.class.getClassLoader().getResourceAsStream(SUPER_POM)) {
      return in == null ? Optional.empty() : repositoryOf(in);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Upstream> repositoryOf(InputStream pom) {
    return parse(pom)
        .flatMap(
            document ->
                children(document.getDocumentElement(), "repositories").stream()
                    .flatMap(all -> children(all, "repository").stream())
                    .findFirst())
        .flatMap(repository -> Upstream.of(text(repository, "url")));
  }

  private Optional<Upstream> mirrorOf(String id, List<Document> settings) {
    for (Document document : settings) {
      for (Element all : children(document.getDocumentElement(), "mirrors")) {
        for (Element mirror : children(all, "mirror")) {
          if (isMirrorOf(text(mirror, "mirrorOf"), id) && !text(mirror, "blocked").equals("true")) {
            return upstream(mirror, settings);
          }
        }
      }
    }
    return Optional.empty();
  }

  /// maven.apache.org/guides/mini/guide-mirror-settings.html: several with commas between them, `!`
  /// for all but one.
  private static boolean isMirrorOf(String patterns, String id) {
    boolean fits = false;
    for (String pattern : patterns.split(",", -1)) {
      String word = pattern.strip();
      if (word.equals("!" + id)) {
        return false;
      }
      fits |= word.equals(id) || word.equals("*") || word.equals("external:*");
    }
    return fits;
  }

  private Optional<Upstream> upstream(Element place, List<Document> settings) {
    return Upstream.of(replaced(text(place, "url")), password(text(place, "id"), settings));
  }

  private @Nullable Secret password(String id, List<Document> settings) {
    for (Document document : settings) {
      for (Element all : children(document.getDocumentElement(), "servers")) {
        for (Element server : children(all, "server")) {
          String user = replaced(text(server, "username"));
          String password = replaced(text(server, "password"));
          boolean isEncrypted = password.startsWith("{") && password.endsWith("}");
          if (text(server, "id").equals(id) && !password.isEmpty() && !isEncrypted) {
            return Upstream.basic(user + ":" + password);
          }
        }
      }
    }
    return null;
  }

  /// Those of the profiles that are always active.
  private static List<Element> repositories(Document document) {
    Element root = document.getDocumentElement();
    Set<String> active = new HashSet<>();
    children(root, "activeProfiles").stream()
        .flatMap(all -> children(all, "activeProfile").stream())
        .forEach(profile -> active.add(profile.getTextContent().strip()));
    List<Element> found = new ArrayList<>();
    for (Element profiles : children(root, "profiles")) {
      for (Element profile : children(profiles, "profile")) {
        boolean byDefault =
            children(profile, "activation").stream()
                .anyMatch(it -> text(it, "activeByDefault").equals("true"));
        if (byDefault || active.contains(text(profile, "id"))) {
          for (String kind : List.of("repositories", "pluginRepositories")) {
            for (Element all : children(profile, kind)) {
              found.addAll(
                  children(all, kind.equals("repositories") ? "repository" : "pluginRepository"));
            }
          }
        }
      }
    }
    return found;
  }

  private String replaced(String text) {
    Map<String, String> variables = new HashMap<>(tools.environment());
    return ENVIRONMENT
        .matcher(text)
        .replaceAll(it -> Matcher.quoteReplacement(variables.getOrDefault(it.group(1), "")));
  }

  private static void add(Path file, List<Document> settings) {
    if (Files.isRegularFile(file)) {
      try (InputStream in = Files.newInputStream(file)) {
        parse(in).ifPresent(settings::add);
      } catch (IOException e) {
        // as Maven without settings
      }
    }
  }

  private static Optional<Document> parse(InputStream in) {
    try {
      var factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return Optional.of(builder.parse(in));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      return Optional.empty();
    }
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }

  private static String text(Element parent, String name) {
    List<Element> all = children(parent, name);
    return all.isEmpty() ? "" : all.getFirst().getTextContent().strip();
  }
}
