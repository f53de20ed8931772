package dev.agentsmith.agent.network;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Which addresses are out in the world. All others belong to this machine, its neighbours, or the
/// cloud it runs in: services that trust whoever can reach them.
public final class PublicAddresses {
  /// Not global in IANA's registry of special-purpose IPv4 addresses.
  private static final List<Range> SPECIAL_4 =
      List.of(
          range("0.0.0.0", 8),
          range("10.0.0.0", 8),
          range("100.64.0.0", 10), // behind a provider's translation; some clouds' metadata
          range("127.0.0.0", 8),
          range("169.254.0.0", 16), // link-local; most clouds' metadata
          range("172.16.0.0", 12),
          range("192.0.0.0", 24),
          range("192.0.2.0", 24),
          range("192.88.99.0", 24),
          range("192.168.0.0", 16),
          range("198.18.0.0", 15),
          range("198.51.100.0", 24),
          range("203.0.113.0", 24),
          range("224.0.0.0", 3)); // multicast, reserved, broadcast

  /// The part of IPv6 that is given out, and what of it is special all the same.
  private static final Range GLOBAL_6 = range("2000::", 3);

  private static final List<Range> SPECIAL_6 =
      List.of(
          range("2001::", 23), // protocols, Teredo among them
          range("2001:db8::", 32),
          range("2002::", 16), // an IPv4 address inside
          range("3fff::", 20));

  /// Translates to an IPv4 address inside (RFC 6052).
  private static final Range NAT64 = range("64:ff9b::", 96);

  private PublicAddresses() {}

  private static final class Range {
    private final byte[] begin;
    private final int bits;

    Range(byte[] begin, int bits) {
      this.begin = begin;
      this.bits = bits;
    }

    boolean has(byte[] address) {
      if (address.length != begin.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((address[bit / 8] & mask) != (begin[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  public static boolean has(InetAddress address) {
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address _ -> has4(bytes);
      // An IPv4 address written as one of IPv6 is an Inet4Address in Java already.
      case Inet6Address _ ->
          NAT64.has(bytes)
              ? has4(new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]})
              : GLOBAL_6.has(bytes) && SPECIAL_6.stream().noneMatch(range -> range.has(bytes));
      default -> false;
    };
  }

  private static boolean has4(byte[] bytes) {
    return SPECIAL_4.stream().noneMatch(range -> range.has(bytes));
  }

  private static Range range(String begin, int bits) {
    try {
      return new Range(InetAddress.getByName(begin).getAddress(), bits);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(begin, e);
    }
  }
}
