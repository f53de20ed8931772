package todo;

/** One thing to do. */
public record Item(String text, boolean done) {

  public Item asDone() {
    return new Item(text, true);
  }
}
