package shelf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Comparator;
import java.util.List;

/** Books, read from JSON and written to it. */
public final class Shelf {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Book> books;

  public Shelf(List<Book> books) {
    this.books = List.copyOf(books);
  }

  public static Shelf read(String json) throws JsonProcessingException {
    return new Shelf(JSON.readValue(json, new TypeReference<List<Book>>() {}));
  }

  public List<Book> byPages() {
    return books.stream().sorted(Comparator.comparingInt(Book::pages)).toList();
  }

  public String write() throws JsonProcessingException {
    return JSON.writeValueAsString(books);
  }
}
