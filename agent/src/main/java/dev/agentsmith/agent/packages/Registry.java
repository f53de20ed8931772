package dev.agentsmith.agent.packages;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.Optional;

/// What a kind of tools and their registry say to each other, as far as a gateway has to know it.
/// Without state; for many threads.
public interface Registry {

  /// The first word of its paths here, and its key under `packages` in `agentsmith.yml`.
  String name();

  /// What a path asks for.
  ///
  /// @param path below this registry's own, without a slash at its begin
  /// @return empty if the protocol has no such path
  Optional<Wanted> wanted(String path);

  /// What the tool is given instead of an index in which addresses stand.
  ///
  /// @param type of the content
  /// @return empty if it is passed on as it is
  default Optional<Rewriting> rewriting(Wanted wanted, String type) {
    return Optional.empty();
  }

  /// True if the tools ask for it without a person having named it, and as a rule it is not there.
  default boolean isOftenMissing(Wanted wanted) {
    return false;
  }

  /// The path of the file in which the registry publishes a checksum of what is wanted; empty if
  /// there is none.
  default Optional<String> sumPath(Wanted wanted) {
    return Optional.empty();
  }

  /// The checksum of what is wanted, in what stands at [#sumPath].
  default Optional<Sum> sum(Wanted wanted, String text) {
    return Optional.empty();
  }

  /// What the upstream is asked to answer with; empty for anything.
  ///
  /// @param asked what the tool would like
  default String accept(Wanted wanted, String asked) {
    return "";
  }

  /// Writes an index again with other addresses.
  interface Rewriting {

    /// @param from where the index was got
    /// @param places turns an address in it into one of ours
    void write(InputStream in, URI from, Places places, OutputStream out) throws IOException;
  }

  /// Addresses as the tools get to know them.
  interface Places {

    /// @param address what the index names
    /// @param sum what it says of the file's content; empty if nothing
    String of(URI address, String sum);
  }
}
