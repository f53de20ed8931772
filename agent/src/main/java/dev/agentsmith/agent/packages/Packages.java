package dev.agentsmith.agent.packages;

import dev.agentsmith.agent.packages.PackageStore.Incoming;
import dev.agentsmith.agent.packages.PackageStore.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Finds what is wanted: in the store, else at an upstream, from where it comes into the store
/// first. What several ask for at the same time is fetched once. For many threads.
final class Packages {
  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int GONE = 410;
  private static final int SMALL = 1 << 20;

  private final PackageStore store;
  private final Fetcher fetcher;
  private final GatewayLimits limits;
  private final InstantSource clock;
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Map<String, FutureTask<Found>> running = new ConcurrentHashMap<>();

  /// What came of looking.
  sealed interface Found {
    /// @param wasThere true if nothing had to be fetched
    record Here(Stored stored, URI at, boolean wasThere) implements Found {}

    /// Every registry that was asked says that it has none.
    record Unknown() implements Found {}

    /// It is there and is not given out.
    record Refused(String why) implements Found {}

    /// Nobody can tell.
    record Failed(String why) implements Found {}
  }

  Packages(PackageStore store, Fetcher fetcher, GatewayLimits limits, InstantSource clock) {
    this.store = store;
    this.fetcher = fetcher;
    this.limits = limits;
    this.clock = clock;
  }

  /// Asks one upstream after the other until one knows it. One that can't be asked ends the search:
  /// a name of the company's own must not be taken from elsewhere because its registry is away.
  ///
  /// @param accept what the far side is asked to answer with; empty for anything
  Found find(Registry registry, Wanted wanted, List<Upstream> upstreams, String accept)
      throws InterruptedException {
    for (Upstream upstream : upstreams) {
      Found found = once(registry, wanted, upstream, accept);
      if (!(found instanceof Found.Unknown)) {
        return found;
      }
    }
    return new Found.Unknown();
  }

  private Found once(Registry registry, Wanted wanted, Upstream upstream, String accept)
      throws InterruptedException {
    URI address = address(wanted, upstream);
    String name = accept.isEmpty() ? address.toString() : address + " " + accept;
    Optional<Stored> stored = store.find(name);
    if (stored.isPresent() && isFresh(wanted, stored.get())) {
      return tooYoung(wanted, stored.get().published(), stored.get().from())
          .<Found>map(Found.Refused::new)
          .orElseGet(() -> new Found.Here(stored.get(), address, true));
    }
    var task =
        new FutureTask<>(() -> fetch(registry, wanted, upstream, address, accept, name, stored));
    FutureTask<Found> other = running.putIfAbsent(name, task);
    if (other == null) {
      try {
        task.run();
      } finally {
        running.remove(name, task);
      }
    }
    try {
      return (other == null ? task : other).get();
    } catch (ExecutionException e) {
      return new Found.Failed(String.valueOf(e.getCause()));
    }
  }

  static URI address(Wanted wanted, Upstream upstream) {
    return wanted.elsewhere() != null
        ? wanted.elsewhere()
        : URI.create(upstream.base() + wanted.path());
  }

  private boolean isFresh(Wanted wanted, Stored stored) {
    return wanted.isFixed() || stored.at().plus(limits.indexAge()).isAfter(clock.instant());
  }

  private Found fetch(
      Registry registry,
      Wanted wanted,
      Upstream upstream,
      URI address,
      String accept,
      String name,
      Optional<Stored> stored)
      throws InterruptedException {
    if (files.incrementAndGet() > limits.files() || bytes.get() > limits.bytes()) {
      return new Found.Refused("this run has fetched as much as one run may");
    }
    Map<String, String> headers = new HashMap<>();
    if (!accept.isEmpty()) {
      headers.put("Accept", accept);
    }
    stored
        .map(Stored::etag)
        .filter(etag -> !etag.isEmpty())
        .ifPresent(etag -> headers.put("If-None-Match", etag));
    Future<Optional<Sum>> sum = sumMeanwhile(registry, wanted, upstream);
    try (var file = new Restartable()) {
      Fetcher.Got got = fetcher.get(upstream, address, headers, file::begin);
      return switch (got.answer().status()) {
        case OK -> kept(wanted, file, got, address, name, sum.get());
        case NOT_MODIFIED ->
            stored.isPresent()
                ? new Found.Here(store.confirm(name, stored.get()), address, true)
                : new Found.Failed(upstream.host() + " answers 304 to a first request");
        case NOT_FOUND, GONE -> new Found.Unknown();
        case UNAUTHORIZED, FORBIDDEN ->
            new Found.Failed(
                "%s refuses %s (status %d)"
                    .formatted(upstream.host(), wanted.of(), got.answer().status()));
        default ->
            stale(
                stored,
                address,
                "%s answers with status %d".formatted(upstream.host(), got.answer().status()));
      };
    } catch (PackageStore.WrongContent e) {
      return new Found.Refused(
          "%s from %s was not taken: %s".formatted(wanted.of(), address.getHost(), e.getMessage()));
    } catch (IOException e) {
      return stale(stored, address, String.valueOf(e.getMessage()));
    } catch (ExecutionException e) {
      return new Found.Failed(String.valueOf(e.getCause()));
    } finally {
      settle(sum);
    }
  }

  /// What the registry says of the content is looked up while the content comes: a tool waits for
  /// one way there and back, and not for two.
  private Future<Optional<Sum>> sumMeanwhile(Registry registry, Wanted wanted, Upstream upstream) {
    var task = new FutureTask<>(() -> Optional.ofNullable(sum(registry, wanted, upstream)));
    if (wanted.sum() != null || wanted.elsewhere() != null || registry.sumPath(wanted).isEmpty()) {
      task.run();
    } else {
      Thread.ofVirtual().name("package-sum").start(task);
    }
    return task;
  }

  /// Nothing of a request goes on after its answer.
  private static void settle(Future<Optional<Sum>> sum) throws InterruptedException {
    try {
      sum.get();
    } catch (ExecutionException e) {
      // Whoever needed it has said so.
    }
  }

  /// An index of yesterday is better than none where nobody answers.
  private static Found stale(Optional<Stored> stored, URI address, String why) {
    return stored.isPresent() ? new Found.Here(stored.get(), address, true) : new Found.Failed(why);
  }

  private Found kept(
      Wanted wanted, Restartable file, Fetcher.Got got, URI address, String name, Optional<Sum> sum)
      throws IOException {
    Optional<Instant> published = got.answer().header("last-modified").flatMap(Packages::date);
    Optional<String> tooYoung =
        tooYoung(wanted, published, String.valueOf(got.address().getHost()));
    if (tooYoung.isPresent()) {
      return new Found.Refused(tooYoung.get());
    }
    long length = got.answer().header("content-length").map(Packages::number).orElse(-1L);
    Stored stored =
        file.current()
            .keep(
                name,
                got.answer().header("content-type").orElse("application/octet-stream"),
                String.valueOf(address.getHost()),
                got.answer().header("etag").orElse(""),
                published,
                // What was packed for the way has another length.
                got.answer().header("content-encoding").isPresent() ? -1 : length,
                sum.orElse(null));
    bytes.addAndGet(stored.size());
    // An index was got from where it stands in the end: addresses in it count from there.
    return new Found.Here(stored, got.address(), false);
  }

  private Optional<String> tooYoung(Wanted wanted, Optional<Instant> published, String from) {
    if (limits.minimumAge().isZero() || !wanted.isPackage()) {
      return Optional.empty();
    }
    if (published.isEmpty()) {
      return Optional.of(
          "%s was not taken: packages.minimum_age is set, and %s does not say how old it is"
              .formatted(wanted.of(), from));
    }
    Duration age = Duration.between(published.get(), clock.instant());
    return age.compareTo(limits.minimumAge()) >= 0
        ? Optional.empty()
        : Optional.of(
            "%s was not taken: it is %s old, and packages.minimum_age is %s"
                .formatted(wanted.of(), days(age), days(limits.minimumAge())));
  }

  /// What the registry itself says of the content, if it says it in a file of its own.
  @Nullable Sum sum(Registry registry, Wanted wanted, Upstream upstream)
      throws InterruptedException {
    if (wanted.sum() != null || wanted.elsewhere() != null) {
      return wanted.sum();
    }
    Optional<String> path = registry.sumPath(wanted);
    Optional<Wanted> beside = path.flatMap(registry::wanted);
    if (beside.isEmpty()
        || !(once(registry, beside.get(), upstream, "") instanceof Found.Here(var file, _, _))) {
      return null;
    }
    return read(file).flatMap(text -> registry.sum(wanted, text)).orElse(null);
  }

  /// The text of a small file of the store.
  static Optional<String> read(Stored stored) {
    if (stored.size() > SMALL) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(stored.file(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String days(Duration time) {
    return time.toDays() >= 2 ? time.toDays() + " days" : time.toHours() + " hours";
  }

  /// A file of the store that may have to be begun again.
  private final class Restartable implements AutoCloseable {
    private @Nullable Incoming file;

    OutputStream begin() throws IOException {
      close();
      Incoming begun = store.incoming();
      file = begun;
      return begun;
    }

    Incoming current() {
      Incoming begun = file;
      if (begun == null) {
        throw new IllegalStateException("nothing was fetched");
      }
      return begun;
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }
}
