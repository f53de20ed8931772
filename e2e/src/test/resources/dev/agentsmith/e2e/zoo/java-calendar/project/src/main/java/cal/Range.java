package cal;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/** Days from the first to the last, both of them included. */
public record Range(LocalDate first, LocalDate last) {

  public long days() {
    return ChronoUnit.DAYS.between(first, last);
  }

  public boolean contains(LocalDate day) {
    return day.isAfter(first) && day.isBefore(last);
  }
}
