package dev.agentsmith.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
  private final AllowList list =
      new AllowList(
          List.of("repo.example.org", "*.below.example.org", "own.example.org:8443", "10.0.0.7"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repo.example.org",
        "repo.example.org:80",
        "REPO.Example.ORG:443",
        "repo.example.org.:443",
        "ｒｅｐｏ.example.org:443",
        "repo。example.org:443",
        "a.below.example.org",
        "a.b.below.example.org:80",
        "own.example.org:8443"
      })
  void aHostOfTheListIsAllowedInEachSpellingOfItsName(String authority) {
    assertThat(Target.of(authority, 443).map(list::allows)).contains(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repo.example.org:22",
        "repo.example.org:8443",
        "own.example.org",
        "own.example.org:80",
        "example.org",
        "below.example.org",
        "xbelow.example.org",
        "repo.example.org.evil.example.com",
        "evil-repo.example.org",
        "a.repo.example.org",
        "repo-example.org",
        "repo.example.org.below.example.org.evil.example.com",
        "rеpo.example.org" // the second letter is Cyrillic
      })
  void anyOtherHostAndPortIsNot(String authority) {
    assertThat(Target.of(authority, 443).map(list::allows)).contains(false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        ":443",
        "evil.example.com#repo.example.org",
        "evil.example.com/repo.example.org",
        "evil.example.com?repo.example.org",
        "repo.example.org@evil.example.com",
        "user:word@repo.example.org",
        "evil.example.com\\repo.example.org",
        "evil.example.com%2Frepo.example.org",
        "evil.example.com repo.example.org",
        "repo.example.org:443:80",
        "repo.example.org:0",
        "repo.example.org:65536",
        "repo.example.org:+443",
        "repo..example.org",
        "repo.example.org..",
        "10.0.0.7",
        "10.0.0.7:443",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.0x1",
        "127.0.0.1.",
        "１２７.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]:443",
        "::1"
      })
  void whatIsNoNameOfAHostIsNoTarget(String authority) {
    assertThat(Target.of(authority, 443)).isEmpty();
  }

  @Test
  void aTunnelNeedsItsPort() {
    assertThat(Target.of("repo.example.org", 0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "93.184.216.34,           true",
    "2606:2800:220:1::1,      true",
    "64:ff9b::5db8:d822,      true",
    "0.0.0.0,                 false",
    "127.0.0.1,               false",
    "127.255.255.254,         false",
    "10.1.2.3,                false",
    "172.16.0.1,              false",
    "172.31.255.255,          false",
    "172.32.0.1,              true",
    "192.168.1.1,             false",
    "100.64.0.1,              false",
    "100.100.100.200,         false",
    "169.254.169.254,         false",
    "224.0.0.1,               false",
    "255.255.255.255,         false",
    "::,                      false",
    "::1,                     false",
    "::ffff:127.0.0.1,        false",
    "::ffff:10.0.0.1,         false",
    "::7f00:1,                false",
    "fe80::1,                 false",
    "fc00::1,                 false",
    "fd00:ec2::254,           false",
    "fec0::1,                 false",
    "ff02::1,                 false",
    "2002:7f00:1::,           false",
    "2001::1,                 false",
    "64:ff9b::7f00:1,         false",
    "64:ff9b::a9fe:a9fe,      false",
    "64:ff9b:1::1,            false",
  })
  void onlyAddressesOutInTheWorldArePublic(String address, boolean isPublic) throws Exception {
    assertThat(PublicAddresses.has(InetAddress.getByName(address))).isEqualTo(isPublic);
  }
}
