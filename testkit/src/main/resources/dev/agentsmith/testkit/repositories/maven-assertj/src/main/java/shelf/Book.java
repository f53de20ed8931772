package shelf;

public record Book(String title, int pages) {}
