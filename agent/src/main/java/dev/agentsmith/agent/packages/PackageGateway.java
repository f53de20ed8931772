package dev.agentsmith.agent.packages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.agent.network.LocalService;
import dev.agentsmith.agent.network.Replies;
import dev.agentsmith.agent.network.RequestHead;
import dev.agentsmith.agent.packages.PackageLedger.Entry;
import dev.agentsmith.agent.packages.PackageStore.Stored;
import dev.agentsmith.agent.packages.Packages.Found;
import dev.agentsmith.clients.http.HttpCaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The registry that the tools of a run speak to. It answers GET and HEAD alone, for the ecosystems
/// that were opened, and fetches what is asked for itself: no byte of a tool's request but the path
/// goes anywhere. For many threads.
public final class PackageGateway implements LocalService {
  private static final Logger log = LoggerFactory.getLogger(PackageGateway.class);
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(?::\\d{1,5})?");
  private static final String HEALTH = "/_health";

  /// What tools look for by themselves is missing so much more often.
  private static final int USUAL = 20;

  private final SignedPlaces places;
  private final Packages packages;
  private final GatewayLimits limits;
  private final PackageLedger ledger = new PackageLedger();
  private final Map<String, Opened> opened = new ConcurrentHashMap<>();
  private final Map<String, Registry> registries = new ConcurrentHashMap<>();

  /// @param upstreams asked once, when the first package is
  /// @param local a directory of this machine in the registry's own layout, read first; null if
  ///     there is none
  private record Opened(Supplier<Upstreams> upstreams, @Nullable Path local) {}

  public PackageGateway(
      PackageStore store, HttpCaller http, GatewayLimits limits, InstantSource clock) {
    this.places = new SignedPlaces(store.key());
    this.packages = new Packages(store, new Fetcher(http, clock), limits, clock);
    this.limits = limits;
  }

  /// Opens one registry. Doing it again changes nothing.
  ///
  /// @param local a directory of this machine in the registry's own layout, read first and never
  ///     written; null if there is none
  public void open(Registry registry, Supplier<Upstreams> upstreams, @Nullable Path local) {
    opened.putIfAbsent(registry.name(), new Opened(new AskedOnce(upstreams), local));
    registries.putIfAbsent(registry.name(), registry);
  }

  public PackageLedger ledger() {
    return ledger;
  }

  /// Fetches one file that the repository itself names, such as the tool its wrapper wants.
  ///
  /// @param sha256 of its content; empty if it is not known
  /// @param isAllowed true if its host may be a private one
  /// @return why it can't be had; empty if it is at the target now
  public Optional<String> fetch(URI address, String sha256, Path target, boolean isAllowed)
      throws IOException, InterruptedException {
    String name = String.valueOf(address.getPath()).replaceFirst(".*/", "");
    Wanted wanted =
        Wanted.file(name, new Coordinates(name, "")).at(address).with(Sum.of(sha256).orElse(null));
    Found found =
        packages.find(
            new MavenRegistry("distribution"),
            wanted,
            List.of(Upstream.ofStranger(address, isAllowed)),
            "");
    if (found instanceof Found.Here(Stored stored, _, boolean wasThere)) {
      note(
          new MavenRegistry("distribution"),
          wanted,
          stored.sha256(),
          stored.from(),
          stored.size(),
          wasThere);
      Files.createDirectories(target.getParent());
      Files.copy(stored.file(), target, StandardCopyOption.REPLACE_EXISTING);
      return Optional.empty();
    }
    String why =
        switch (found) {
          case Found.Here _ -> "";
          case Found.Unknown() -> address.getHost() + " does not have it";
          case Found.Refused(String words) -> words;
          case Found.Failed(String words) -> words;
        };
    String sentence = "%s can't be had: %s.".formatted(name, why);
    ledger.say(sentence);
    return Optional.of(sentence);
  }

  @Override
  public boolean answer(RequestHead head, OutputStream out) throws IOException {
    boolean onlyHead = head.method().equals("HEAD");
    if (!onlyHead && !head.method().equals("GET")) {
      Replies.text(out, "405 Method Not Allowed", "Packages can be fetched here, nothing else.");
      return false;
    }
    if (head.target().equals(HEALTH)) {
      Replies.text(out, "200 OK", "ok");
      return false;
    }
    if (!GatewayRequest.isSafe(head.target(), limits.pathChars())
        || !HOST.matcher(head.host()).matches()) {
      Replies.text(out, "400 Bad Request", "No registry has such a path.");
      return false;
    }
    try {
      return answer(head, new Reply(out, onlyHead));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RuntimeException e) {
      // The tool learns that it is not its own fault, and the next request is served.
      log.error("package request failed path={}", head.target(), e);
      Replies.text(out, "500 Internal Server Error", "A mistake in Agent Smith's package gateway.");
      return false;
    }
  }

  private boolean answer(RequestHead head, Reply reply) throws IOException, InterruptedException {
    String path = head.target();
    Optional<SignedPlaces.Place> signed = places.read(signedPart(path));
    if (signed.isPresent()) {
      return signed(signed.get(), path, head, reply);
    }
    Optional<GatewayRequest> request = GatewayRequest.of(path, registries);
    if (request.isEmpty()) {
      return reply.words("403 Forbidden", "No registry is open at " + path + ".");
    }
    Registry registry = request.get().registry();
    Optional<Wanted> wanted = registry.wanted(request.get().rest());
    if (wanted.isEmpty()) {
      return reply.words("404 Not Found", "This registry has no such path.");
    }
    return serve(registry, wanted.get(), head, reply);
  }

  /// What belongs to a file stands beside it: the description of a wheel (PEP 658).
  private static String signedPart(String path) {
    String from = path.substring(1);
    return from.endsWith(".metadata") ? from.substring(0, from.length() - 9) : from;
  }

  private boolean signed(SignedPlaces.Place place, String path, RequestHead head, Reply reply)
      throws IOException, InterruptedException {
    Registry registry = registries.get(place.registry());
    if (registry == null) {
      return reply.words("403 Forbidden", "That registry is not open.");
    }
    boolean isBeside = path.endsWith(".metadata");
    URI address = isBeside ? URI.create(place.address() + ".metadata") : place.address();
    String file = address.getRawPath().replaceFirst(".*/", "");
    Coordinates of = PythonIndex.coordinates(isBeside ? file.replace(".metadata", "") : file);
    var wanted = new Wanted(file, address, of, true, !isBeside, null);
    Optional<Sum> sum = isBeside ? Optional.empty() : Sum.of(place.sum());
    return serve(registry, wanted.with(sum.orElse(null)), head, reply);
  }

  private boolean serve(Registry registry, Wanted wanted, RequestHead head, Reply reply)
      throws IOException, InterruptedException {
    Opened at = opened.get(registry.name());
    if (at == null) {
      return reply.words("403 Forbidden", "That registry is not open.");
    }
    Optional<Path> local = at.local() == null ? Optional.empty() : local(at.local(), wanted);
    if (local.isPresent()) {
      return fromMachine(registry, wanted, local.get(), reply);
    }
    List<Upstream> upstreams = at.upstreams().get().of(wanted.of().name());
    if (upstreams.isEmpty()) {
      String words =
          "No registry is known for %s. Name one as packages.%s.url in agentsmith.yml."
              .formatted(registry.name(), registry.name());
      ledger.say(words);
      return reply.words("502 Bad Gateway", words);
    }
    Wanted placed = registry instanceof CargoIndex ? crate(wanted, upstreams) : wanted;
    Found found =
        packages.find(registry, placed, upstreams, registry.accept(placed, head.field("accept")));
    return switch (found) {
      case Found.Here here -> give(registry, placed, here, head, reply);
      case Found.Unknown() -> unknown(registry, placed, reply);
      case Found.Refused(String why) -> {
        ledger.say(sentence(registry, why));
        yield reply.words("403 Forbidden", why + ".");
      }
      case Found.Failed(String why) -> {
        ledger.say(sentence(registry, why));
        yield reply.words("502 Bad Gateway", why + ".");
      }
    };
  }

  private boolean unknown(Registry registry, Wanted wanted, Reply reply) throws IOException {
    boolean isUsual = (!wanted.isPackage() && wanted.isFixed()) || registry.isOftenMissing(wanted);
    int count = ledger.unknown(registry.name(), wanted.path(), isUsual);
    if (count > (isUsual ? limits.unknownNames() * USUAL : limits.unknownNames())) {
      return reply.words(
          "403 Forbidden", "More was asked for that no registry has than one run may ask for.");
    }
    return reply.words("404 Not Found", "No registry that is asked has " + wanted.of() + ".");
  }

  /// Where a crate is, the index says in a file of its own.
  private Wanted crate(Wanted wanted, List<Upstream> upstreams) throws InterruptedException {
    if (!wanted.isPackage()) {
      return wanted;
    }
    var index = new CargoIndex();
    for (Upstream upstream : upstreams) {
      Found config =
          packages.find(index, Wanted.index(CargoIndex.CONFIG, ""), List.of(upstream), "");
      if (config instanceof Found.Here(Stored stored, URI at, _)) {
        Optional<URI> place =
            Packages.read(stored)
                .flatMap(text -> CargoIndex.download(text.getBytes(UTF_8), at, wanted.of()));
        if (place.isPresent()) {
          Sum sum = packages.sum(index, wanted, upstream);
          return wanted.at(place.get()).with(sum);
        }
      }
    }
    return wanted;
  }

  private boolean give(
      Registry registry, Wanted wanted, Found.Here here, RequestHead head, Reply reply)
      throws IOException {
    Stored stored = here.stored();
    note(registry, wanted, stored.sha256(), stored.from(), stored.size(), here.wasThere());
    Optional<Registry.Rewriting> rewriting = registry.rewriting(wanted, stored.type());
    if (rewriting.isEmpty()) {
      return reply.file(stored.file(), stored.size(), stored.type(), stored.published());
    }
    String self = "http://" + head.host();
    String own = self + (registry.name().equals("npm") ? "/" : "/_" + registry.name() + "/");
    List<Upstream> upstreams = upstreams(registry, wanted);
    return reply.written(
        stored.type(),
        out -> {
          try (InputStream in = Files.newInputStream(stored.file())) {
            rewriting
                .get()
                .write(
                    in,
                    here.at(),
                    (address, sum) -> place(registry, upstreams, own, self, address, sum),
                    out);
          }
        });
  }

  private List<Upstream> upstreams(Registry registry, Wanted wanted) {
    Opened at = opened.get(registry.name());
    return at == null ? List.of() : at.upstreams().get().of(wanted.of().name());
  }

  /// An address below the registry's own is one of ours by its path; any other one is signed.
  private String place(
      Registry registry,
      List<Upstream> upstreams,
      String own,
      String self,
      URI address,
      String sum) {
    if (sum.isEmpty()) {
      for (Upstream upstream : upstreams) {
        String base = upstream.base().toString();
        if (address.toString().startsWith(base)) {
          return own + address.toString().substring(base.length());
        }
      }
    }
    String scheme = String.valueOf(address.getScheme());
    return address.getHost() == null || !scheme.matches("https?")
        ? address.toString()
        : self + places.path(registry.name(), address, sum);
  }

  private boolean fromMachine(Registry registry, Wanted wanted, Path file, Reply reply)
      throws IOException {
    if (!wanted.isPackage()) {
      return reply.file(file, Files.size(file), "application/octet-stream", Optional.empty());
    }
    note(registry, wanted, Sum.of(file, "SHA-256"), "this machine", Files.size(file), true);
    return reply.file(file, Files.size(file), "application/octet-stream", Optional.empty());
  }

  /// A whole file of the user's own; nothing that their tool notes beside it.
  private static Optional<Path> local(Path directory, Wanted wanted) {
    if (wanted.elsewhere() != null || wanted.of().version().isEmpty()) {
      return Optional.empty();
    }
    Path file = directory.resolve(wanted.path()).normalize();
    boolean isThere =
        file.startsWith(directory)
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.isReadable(file);
    return isThere ? Optional.of(file) : Optional.empty();
  }

  private void note(
      Registry registry, Wanted wanted, String sha256, String from, long bytes, boolean wasThere) {
    if (wanted.isPackage()) {
      ledger.got(new Entry(registry.name(), wanted.of(), sha256, from, bytes, wasThere));
    }
  }

  private static String sentence(Registry registry, String why) {
    return "Packages (" + registry.name() + "): " + why + ".";
  }
}
