package dev.agentsmith.agent.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceParserTest {
  @TempDir static Path natives;

  private final SourceParser parser = new SourceParser();

  @BeforeAll
  static void unpackHere() {
    SourceParser.storeNativesIn(natives);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A.java   | class A { record B(int c) {} void d() {} enum E { F } interface G {} }   | A,B,d,E,G
          a.py     | class A:§  def b(self): pass§§def c(): pass                              | A,b,c
          a.js     | class A { b() {} }§function c() {}§const d = () => 1                     | A,b,c,d
          a.ts     | interface A { x: number }§type B = A§enum C { D }§export function e() {} | A,B,C,e
          a.go     | package p§type A struct{}§func (a A) B() {}§func C() {}                  | A,B,C
          a.rs     | struct A;§trait B { fn c(&self); }§impl A { fn d() {} }§mod e {}         | A,B,c,d,e
          a.c      | struct a { int x; };§int b(void) { return 0; }§char *c(void) { return 0; } | a,b,c
          a.cpp    | namespace a { class B { }; }§int c() { return 0; }                       | a,B,c
          A.cs     | class A { void B() {} int C { get; set; } } interface D {}               | A,B,C,D
          a.rb     | class A§  def b; end§  def self.c; end§end§module D; end                 | A,b,c,D
          a.php    | <?php class A { function b() {} } function c() {}                        | A,b,c
          a.kt     | class A { fun b() {} }§object C§fun d() {}                               | A,b,C,d
          """)
  void findsWhatAFileDefines(String file, String source, String names) {
    String text = source.replace('§', '\n');

    assertThat(parser.definitions(file, text))
        .extracting(Definition::name)
        .containsExactlyInAnyOrder(names.split(","));
    assertThat(parser.errors(file, text)).isEmpty();
  }

  @Test
  void tellsTheLineOfADefinitionAlsoBehindWideCharacters() {
    String text = "// ünï — 漢字 🎉\nclass Größe {\n  int weite() { return 1; }\n}\n";

    assertThat(parser.definitions("Größe.java", text))
        .containsExactly(
            new Definition("Größe", 2, "class Größe {"),
            new Definition("weite", 3, "int weite() { return 1; }"));
  }

  @Test
  void namesTheLineAndTheKindOfASyntaxError() {
    String text = "class A {\n  int a() { return (1; }\n  int b() { return 2; }\n}\n";

    assertThat(parser.errors("A.java", text)).containsExactly(new SyntaxError(2, "missing \")\""));
  }

  @Test
  void knowsNothingOfAnUnknownLanguage() {
    assertThat(parser.definitions("a.cobol", "class A {}")).isEmpty();
    assertThat(parser.errors("README", "}}}")).isEmpty();
  }

  @Test
  void leavesAFileAloneThatIsTooLarge() {
    String large = "class A {}\n".repeat(60_000);

    assertThat(parser.definitions("A.java", large)).isEmpty();
  }

  @Test
  void survivesWhatIsNoSourceAtAll() {
    String nested = "(((((((((([[[[{{{{".repeat(20_000);

    for (String file : List.of("a.java", "a.py", "a.js", "a.c", "a.rs", "a.go")) {
      assertThat(parser.definitions(file, nested)).isEmpty();
      assertThat(parser.errors(file, nested).size()).isLessThanOrEqualTo(20);
    }
  }
}
