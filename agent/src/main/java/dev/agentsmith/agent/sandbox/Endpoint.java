package dev.agentsmith.agent.sandbox;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// A TCP address as the kernel has it: `struct sockaddr_in` or `struct sockaddr_in6`.
///
/// @param six true if the socket is one of IPv6; an IPv4 address is written the long way then
record Endpoint(boolean six, InetAddress address, int port) {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int MOST_BYTES = 28;

  private static final int BYTES_4 = 16;
  private static final int ADDRESS_6 = 8;
  private static final int ADDRESS_BYTES_4 = 4;
  private static final int ADDRESS_BYTES_6 = 16;

  private static final InetAddress LOOPBACK =
      address(new byte[] {127, 0, 0, 1}, 0, ADDRESS_BYTES_4);

  /// What a socket is bound to that listens without having been bound.
  static final Endpoint ANY = new Endpoint(false, LOOPBACK, 0);

  /// @return empty if it is of another family, or too short
  static Optional<Endpoint> parse(byte[] bytes) {
    if (bytes.length < BYTES_4) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int family = buffer.getShort();
    int port = buffer.order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
    if (family == AF_INET) {
      return Optional.of(
          new Endpoint(false, address(bytes, buffer.position(), ADDRESS_BYTES_4), port));
    }
    return family == AF_INET6 && bytes.length >= MOST_BYTES - 4
        ? Optional.of(new Endpoint(true, address(bytes, ADDRESS_6, ADDRESS_BYTES_6), port))
        : Optional.empty();
  }

  /// A loopback address as it is; the one that stands for all addresses becomes loopback. Empty for
  /// any other.
  Optional<Endpoint> onLoopback() {
    if (address.isLoopbackAddress()) {
      return Optional.of(this);
    }
    return address.isAnyLocalAddress()
        ? Optional.of(new Endpoint(six, LOOPBACK, port))
        : Optional.empty();
  }

  Endpoint withPort(int other) {
    return new Endpoint(six, address, other);
  }

  int family() {
    return six ? AF_INET6 : AF_INET;
  }

  byte[] bytes() {
    ByteBuffer buffer =
        ByteBuffer.allocate(six ? MOST_BYTES : BYTES_4).order(ByteOrder.nativeOrder());
    buffer.putShort((short) family());
    buffer.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
    if (!six) {
      return buffer.put(address.getAddress()).array();
    }
    buffer.position(ADDRESS_6);
    if (address instanceof Inet4Address) {
      buffer.putLong(0).putInt(0xffff); // ::ffff:127.0.0.1 (RFC 4291, 2.5.5.2)
    }
    return buffer.put(address.getAddress()).array();
  }

  private static InetAddress address(byte[] bytes, int from, int length) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + length));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", e);
    }
  }
}
