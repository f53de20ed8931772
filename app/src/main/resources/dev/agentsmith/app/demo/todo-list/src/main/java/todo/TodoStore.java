package todo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keeps a list in a file, one item a line. */
public final class TodoStore {
  private static final String DONE = "[x] ";
  private static final String OPEN = "[ ] ";

  private final Path file;

  public TodoStore(Path file) {
    this.file = file;
  }

  public void save(TodoList list) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Item item : list.items()) {
      lines.add((item.done() ? DONE : OPEN) + item.text());
    }
    Files.write(file, lines);
  }

  public TodoList load() throws IOException {
    List<Item> items = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String text = line.substring(OPEN.length());
      items.add(new Item(text, false));
    }
    return new TodoList(items);
  }
}
