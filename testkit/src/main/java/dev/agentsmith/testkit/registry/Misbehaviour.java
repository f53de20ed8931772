package dev.agentsmith.testkit.registry;

import dev.agentsmith.testkit.Fault;
import java.util.function.UnaryOperator;

/// How a registry misbehaves at an address.
public sealed interface Misbehaviour {
  /// This status, and a word of it.
  record Status(int code) implements Misbehaviour {}

  /// Hangs, resets, cuts, stalls, asks to wait: whatever servers do.
  record Meets(Fault fault) implements Misbehaviour {}

  /// Begins with the true content and never ends.
  record EndlessBody() implements Misbehaviour {}

  /// Promises so many bytes, sends the true content and keeps the connection open.
  record DeclaredLength(long bytes) implements Misbehaviour {}

  /// The right name and another content; the index still has the sum of the true one.
  record Poisoned(UnaryOperator<byte[]> change) implements Misbehaviour {}

  /// The true content at first, another one from the nth request on; the first is 1.
  record PoisonedFrom(int request, UnaryOperator<byte[]> change) implements Misbehaviour {}

  /// Sends the client to another address.
  record Redirect(String url) implements Misbehaviour {}
}
