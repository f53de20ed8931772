package shelf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShelfTest {
  private static final String JSON =
      "[{\"title\":\"Trees\",\"pages\":300},{\"title\":\"Herbs\",\"pages\":120}]";

  @Test
  void booksAreRead() throws Exception {
    assertThat(Shelf.read(JSON).byPages()).contains(new Book("Trees", 300));
  }

  @Test
  void theThinnestIsFirst() throws Exception {
    assertThat(Shelf.read(JSON).byPages()).extracting(Book::title).containsExactly("Herbs", "Trees");
  }

  @Test
  void booksAreWritten() throws Exception {
    assertThat(new Shelf(List.of(new Book("Trees", 300), new Book("Herbs", 120))).write())
        .isEqualTo(JSON);
  }

  @Test
  void whatIsNoJsonIsRefused() {
    assertThatThrownBy(() -> Shelf.read("books")).isInstanceOf(JsonProcessingException.class);
  }
}
