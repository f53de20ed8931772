package todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TodoListTest {

  @Test
  void countsWhatIsOpen() {
    TodoList list = new TodoList();
    list.add("buy milk");
    list.add("water the plants");
    list.finish("buy milk");
    assertEquals(1, list.open());
  }

  @Test
  void refusesToFinishWhatIsNotThere() {
    assertThrows(IllegalArgumentException.class, () -> new TodoList().finish("sleep"));
  }
}
