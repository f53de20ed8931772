package dev.agentsmith.clients.spend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.agentsmith.core.cost.Usd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongUnaryOperator;

/// Kept in a file for each day, for runs on one machine without Redis. A lock on the file keeps
/// processes apart.
public final class FileDaySpend implements DaySpend {
  /// A lock on a file is the process's: within it, this keeps threads apart.
  private static final ReentrantLock ONE = new ReentrantLock();

  private final Path directory;
  private final String project;
  private final Usd limit;
  private final InstantSource clock;

  /// @param directory made if it isn't there
  public FileDaySpend(Path directory, String project, Usd limit, InstantSource clock) {
    this.directory = directory;
    this.project = project.replaceAll("[^\\w.-]", "-");
    this.limit = limit;
    this.clock = clock;
  }

  @Override
  public Usd limit() {
    return limit;
  }

  @Override
  public Answer reserve(Usd worst) {
    String file = project + "-" + LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    try {
      long[] before = new long[1];
      long after =
          change(
              file,
              spent -> {
                before[0] = spent;
                return spent + worst.nanos() > limit.nanos() ? spent : spent + worst.nanos();
              });
      return after == before[0] && worst.nanos() > 0
          ? new Answer.Full(new Usd(after))
          : new Answer.Reserved(file, worst, new Usd(after));
    } catch (IOException | NumberFormatException e) {
      return new Answer.Unknown(directory.resolve(file) + " can't be used (" + e + ")");
    }
  }

  @Override
  public void settle(Answer.Reserved reservation, Usd cost) {
    try {
      change(reservation.key(), spent -> spent - reservation.worst().nanos() + cost.nanos());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long change(String name, LongUnaryOperator change) throws IOException {
    ONE.lock();
    try {
      Files.createDirectories(directory);
      try (FileChannel file =
              FileChannel.open(
                  directory.resolve(name),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
          FileLock _ = file.lock()) {
        ByteBuffer content = ByteBuffer.allocate(32);
        while (file.read(content) > 0) {
          // until the end
        }
        String text = new String(content.array(), 0, content.position(), US_ASCII).strip();
        long after = change.applyAsLong(text.isEmpty() ? 0 : Long.parseLong(text));
        file.write(ByteBuffer.wrap("%-31d\n".formatted(after).getBytes(US_ASCII)), 0);
        file.force(false);
        return after;
      }
    } finally {
      ONE.unlock();
    }
  }
}
