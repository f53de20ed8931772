package dev.agentsmith.agent.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildToolTest {
  @TempDir Path folder;

  @Test
  void mavenIsFoundWithAndWithoutItsWrapper() throws Exception {
    write("pom.xml", "<project/>");
    assertThat(detected()).isEqualTo("Java, Maven: mvn -q test");
    write("mvnw", "#!/bin/sh");
    assertThat(detected()).isEqualTo("Java, Maven: sh mvnw -q test");
    assertThat(folder.resolve("mvnw").toFile().setExecutable(true)).isTrue();
    assertThat(detected()).isEqualTo("Java, Maven: ./mvnw -q test");
  }

  @Test
  void npmIsFoundIfItHasATestScript() throws Exception {
    write("package.json", "{\"scripts\": {\"test\": \"node --test\"}}");
    assertThat(detected()).isEqualTo("JavaScript, npm: npm test");
    write(
        "package.json",
        "{\"scripts\": {\"test\": \"jest\"}, \"devDependencies\": {\"jest\": \"1\"}}");
    assertThat(detected())
        .isEqualTo("JavaScript, npm: { [ -d node_modules ] || npm install; } && npm test");
    write("package.json", "{\"scripts\": {\"test\": \"echo \\\"Error: no test specified\\\"\"}}");
    assertThat(detected()).isEqualTo("nothing");
  }

  @Test
  void pythonIsFoundByItsProjectOrItsTests() throws Exception {
    write("test_cart.py", "import unittest\nclass T(unittest.TestCase):\n  pass\n");
    assertThat(detected()).isEqualTo("Python, unittest: python3 -m unittest discover");
    write("tests/test_page.py", "def test_page():\n  assert True\n");
    assertThat(detected()).isEqualTo("Python, pytest: python3 -m pytest");
  }

  @Test
  void makeIsFoundByItsTarget() throws Exception {
    write("Makefile", "test := x\nall:\n\tcc\n");
    assertThat(detected()).isEqualTo("nothing");
    write("Makefile", "all:\n\tcc\n\ncheck: all\n\t./run\n");
    assertThat(detected()).isEqualTo("make: make check");
  }

  private String detected() throws IOException {
    return BuildTool.detect(folder).map(t -> t.label() + ": " + t.test()).orElse("nothing");
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, text);
  }
}
