package todo;

import java.util.ArrayList;
import java.util.List;

/** What there is to do, in the order it was added. */
public final class TodoList {
  private final List<Item> items = new ArrayList<>();

  public TodoList() {}

  public TodoList(List<Item> items) {
    this.items.addAll(items);
  }

  public void add(String text) {
    items.add(new Item(text, false));
  }

  /** Marks the first open item with this text as done. */
  public void finish(String text) {
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (!item.done() && item.text().equals(text)) {
        items.set(i, item.asDone());
        return;
      }
    }
    throw new IllegalArgumentException("nothing open is called " + text);
  }

  public List<Item> items() {
    return List.copyOf(items);
  }

  public long open() {
    return items.stream().filter(item -> !item.done()).count();
  }
}
