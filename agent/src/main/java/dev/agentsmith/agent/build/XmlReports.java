package dev.agentsmith.agent.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads reports in JUnit's XML, as Surefire, Gradle, pytest and many others write them.
final class XmlReports {
  private static final int MAX_DEPTH = 8;

  private static final Pattern REPORT =
      Pattern.compile(
          "/TEST-[^/]*\\.xml$|/[^/]*junit[^/]*\\.xml$|/test-?(?:results?|reports?)[^/]*\\.xml$");
  private static final Set<String> SKIPPED =
      Set.of(".git", "node_modules", "src", "vendor", ".venv", "venv", ".gradle", ".tox");

  private int passed;
  private int failed;
  private final List<String> names = new ArrayList<>();
  private String firstFailure = "";

  private XmlReports() {}

  static Counted read(Path directory, FileTime begin) {
    var reports = new XmlReports();
    try {
      for (Path file : find(directory, begin)) {
        reports.add(file);
      }
    } catch (IOException e) {
      return Counted.NOTHING;
    }
    return new Counted(reports.passed, reports.failed, reports.names, reports.firstFailure);
  }

  private static List<Path> find(Path directory, FileTime begin) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        Set.of(),
        MAX_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path place, BasicFileAttributes attributes) {
            String name = place.getFileName().toString();
            return SKIPPED.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = file.toString();
            if (REPORT.matcher(path).find()
                && attributes.lastModifiedTime().compareTo(begin) >= 0) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort(null);
    return found;
  }

  /// A report that was cut off counts as far as it goes.
  private void add(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      while (xml.hasNext()) {
        if (xml.next() == XMLStreamConstants.START_ELEMENT
            && xml.getLocalName().equals("testcase")) {
          addCase(xml);
        }
      }
    } catch (XMLStreamException e) {
      return;
    }
  }

  private void addCase(XMLStreamReader xml) throws XMLStreamException {
    String type = xml.getAttributeValue(null, "classname");
    String name = xml.getAttributeValue(null, "name");
    boolean bad = false;
    boolean skipped = false;
    while (xml.hasNext()) {
      int event = xml.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (xml.getLocalName().equals("failure") || xml.getLocalName().equals("error")) {
          String words = xml.getAttributeValue(null, "message");
          firstFailure = firstFailure.isEmpty() && words != null ? words : firstFailure;
          bad = true;
        }
        skipped |= xml.getLocalName().equals("skipped");
      } else if (event == XMLStreamConstants.END_ELEMENT && xml.getLocalName().equals("testcase")) {
        break;
      }
    }
    if (bad) {
      failed++;
      String brief = type == null ? "" : type.substring(type.lastIndexOf('.') + 1) + ".";
      names.add(brief + name);
    } else if (!skipped) {
      passed++;
    }
  }
}
