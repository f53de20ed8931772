package dev.agentsmith.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// The tools that change files: what fits is done, what does not is told so that the next call can
/// be right.
class FileToolsTest extends ToolFixture {

  @Test
  void aUniqueTextIsReplacedAndThePlaceShown() throws Exception {
    assertThat(
            ok(
                "edit_file",
                "{\"path\": \"src/Cart.java\", \"old_text\": \"total() {\\n    return price;\","
                    + " \"new_text\": \"total() {\\n    return price * quantity;\"}"))
        .isEqualTo(
            """
            src/Cart.java was changed. Lines 1 to 6 are now:
                 1  class Cart {
                 2    int total() {
                 3      return price * quantity;
                 4    }
                 5\s\s
                 6    int taxed() {
            """);
    assertThat(root.resolve("src/Cart.java")).content().contains("return price * quantity;");
  }

  @Test
  void anEditThatCannotBeMadeSaysWhyAndWhere() throws Exception {
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"return price;\", \"new_text\": \"x\"}",
        "The old text occurs 2 times in src/Cart.java (lines 3, 7). Add surrounding lines until it"
            + " is unique.");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"int total(){\\nreturn price;\","
            + " \"new_text\": \"x\"}",
        """
        The old text does not occur in src/Cart.java. Lines 2 to 3 are nearest to it:
             2    int total() {
             3      return price;
        Copy them as they are.""");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"int total() {\\n\\treturn price;\","
            + " \"new_text\": \"x\"}",
        """
        The old text does not occur in src/Cart.java. Lines 2 to 3 differ from it only in blanks:
             2    int total() {
             3      return price;
        Copy them as they are.""");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"nothing like it\", \"new_text\": \"x\"}",
        "The old text does not occur in src/Cart.java. Read the file and copy the lines as they"
            + " are.");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"a\", \"new_text\": \"a\"}",
        "old_text and new_text are the same: nothing would change.");
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"\", \"new_text\": \"a\"}",
        "old_text is empty. Give the lines to replace, or write the whole file with write_file.");
  }

  @Test
  void aFileKeepsItsLineEndings() throws Exception {
    write("dos.txt", "one\r\ntwo\r\nthree\r\n");

    ok(
        "edit_file",
        "{\"path\": \"dos.txt\", \"old_text\": \"one\\ntwo\", \"new_text\": \"1\\n2\\n2b\"}");

    assertThat(Files.readString(root.resolve("dos.txt"))).isEqualTo("1\r\n2\r\n2b\r\nthree\r\n");
  }

  @Test
  void severalEditsAreMadeTogetherOrNotAtAll() throws Exception {
    write("a.txt", "one\ntwo\n");

    assertError(
        "edit_files",
        "{\"edits\": [{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"},"
            + " {\"path\": \"src/Cart.java\", \"old_text\": \"gone\", \"new_text\": \"\"}]}",
        "Edit 2 of 2 does not fit, so nothing was changed. The old text does not occur in"
            + " src/Cart.java. Read the file and copy the lines as they are.");
    assertThat(root.resolve("a.txt")).hasContent("one\ntwo\n");
    ok(
        "edit_files",
        "{\"edits\": [{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"},"
            + " {\"path\": \"a.txt\", \"old_text\": \"1\\ntwo\", \"new_text\": \"1\\n2\"},"
            + " {\"path\": \"src/Cart.java\", \"old_text\": \"taxed\", \"new_text\": \"net\"}]}");
    assertThat(root.resolve("a.txt")).hasContent("1\n2\n");
    assertThat(root.resolve("src/Cart.java")).content().contains("int net() {");
  }

  @Test
  void blanksAtTheEndsOfLinesMayDiffer() throws Exception {
    write("a.txt", "one  \ntwo\t\nthree\n");

    ok(
        "edit_file",
        "{\"path\": \"a.txt\", \"old_text\": \"one\\ntwo\\n\", \"new_text\": \"1\\n\"}");

    assertThat(root.resolve("a.txt")).hasContent("1\nthree\n");
  }

  @Test
  void theNearestPlaceIsShownAlsoWhereLinesDifferALittle() throws Exception {
    assertError(
        "edit_file",
        "{\"path\": \"src/Cart.java\", \"old_text\": \"  int taxxed() {\\n    return prize;\","
            + " \"new_text\": \"x\"}",
        """
        The old text does not occur in src/Cart.java. Lines 6 to 7 are nearest to it:
             6    int taxed() {
             7      return price;
        Copy them as they are.""");
  }

  @Test
  void aFileThatChangedSinceItWasSeenIsNotTouched() throws Exception {
    write("a.txt", "one\n");
    ok("read_file", "{\"path\": \"a.txt\"}");
    ok("run_command", "{\"command\": \"echo two >> a.txt\"}");

    assertError(
        "edit_file",
        "{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"}",
        "a.txt changed since you saw it: a command or a formatter did that. Read it again, then"
            + " edit.");
    ok("read_file", "{\"path\": \"a.txt\"}");
    ok("edit_file", "{\"path\": \"a.txt\", \"old_text\": \"one\", \"new_text\": \"1\"}");
    assertThat(root.resolve("a.txt")).hasContent("1\ntwo\n");
  }

  @Test
  void aFileThatWasNotReadIsNotWrittenOver() throws Exception {
    assertError(
        "write_file",
        "{\"path\": \"src/Cart.java\", \"content\": \"\"}",
        "src/Cart.java exists (9 lines) and you have not read it. Read it first, or change it with"
            + " edit_file.");
  }

  @Test
  void aSyntaxErrorThatAnEditBringsIsToldAtOnce() throws Exception {
    assertThat(
            ok(
                "edit_file",
                "{\"path\": \"src/Cart.java\", \"old_text\": \"int total() {\","
                    + " \"new_text\": \"int total( {\"}"))
        .endsWith(
            "src/Cart.java has a syntax error now (line 2: missing \")\" in \"int total( {\")."
                + " Mend it before you go on.\n");
    assertThat(
            ok(
                "edit_file",
                "{\"path\": \"src/Cart.java\", \"old_text\": \"int taxed\","
                    + " \"new_text\": \"int net\"}"))
        .doesNotContain("syntax");
  }

  @Test
  void filesAreDeletedAndMoved() throws Exception {
    write("old/a.txt", "one\n");

    ok("move_file", "{\"path\": \"old/a.txt\", \"to\": \"new/b.txt\"}");
    assertThat(root.resolve("new/b.txt")).hasContent("one\n");
    assertThat(root.resolve("old")).doesNotExist();
    assertError(
        "move_file",
        "{\"path\": \"new/b.txt\", \"to\": \"src/Cart.java\"}",
        "src/Cart.java exists already. Delete it first, or choose another name.");
    ok("delete_file", "{\"path\": \"new/b.txt\"}");
    assertThat(root.resolve("new")).doesNotExist();
    assertError(
        "delete_file",
        "{\"path\": \"../checkout/../shelf\"}",
        "../checkout/../shelf leaves the repository. Give a path relative to its root, without"
            + " \"..\".");
  }
}
