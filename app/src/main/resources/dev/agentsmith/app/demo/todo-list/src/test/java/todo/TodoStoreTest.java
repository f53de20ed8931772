package todo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TodoStoreTest {
  @TempDir Path directory;

  @Test
  void keepsTheOrder() throws Exception {
    TodoList list = new TodoList();
    list.add("buy milk");
    list.add("water the plants");
    assertEquals(list.items(), saveAndLoad(list).items());
  }

  @Test
  void keepsDone() throws Exception {
    TodoList list = new TodoList();
    list.add("buy milk");
    list.finish("buy milk");
    assertEquals(0, saveAndLoad(list).open());
  }

  private TodoList saveAndLoad(TodoList list) throws Exception {
    TodoStore store = new TodoStore(directory.resolve("todo.txt"));
    store.save(list);
    return store.load();
  }
}
