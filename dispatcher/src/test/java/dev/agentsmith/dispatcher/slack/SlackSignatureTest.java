package dev.agentsmith.dispatcher.slack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SlackSignatureTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final String NOW = Long.toString(NOON.getEpochSecond());
  private static final byte[] BODY = "{\"type\":\"event_callback\"}".getBytes(UTF_8);

  private final SlackSignature signature =
      new SlackSignature(List.of(Secret.of("old"), Secret.of("new")), InstantSource.fixed(NOON));

  @Test
  void eachOfTheSecretsCounts() throws Exception {
    assertThat(signature.isValid(NOW, BODY, signed("old", NOW))).isTrue();
    assertThat(signature.isValid(NOW, BODY, signed("new", NOW))).isTrue();
    assertThat(signature.isValid(NOW, BODY, signed("other", NOW))).isFalse();
  }

  @Test
  void whatIsNoSignatureIsNotValid() throws Exception {
    String valid = signed("new", NOW);

    assertThat(signature.isValid(NOW, BODY, valid.substring(0, valid.length() - 1))).isFalse();
    assertThat(signature.isValid(NOW, BODY, valid + "00")).isFalse();
    assertThat(signature.isValid(NOW, BODY, valid.substring(3))).isFalse();
    assertThat(signature.isValid(NOW, BODY, "v1=" + valid.substring(3))).isFalse();
    assertThat(signature.isValid(NOW, BODY, "v0=" + "zz".repeat(32))).isFalse();
    assertThat(signature.isValid(NOW, BODY, "v0=")).isFalse();
    assertThat(signature.isValid(NOW, BODY, null)).isFalse();
    assertThat(signature.isValid(null, BODY, valid)).isFalse();
    assertThat(signature.isValid("noon", BODY, valid)).isFalse();
  }

  @Test
  void whatIsOldOrFromTheFutureIsAReplay() throws Exception {
    String old = Long.toString(NOON.minusSeconds(301).getEpochSecond());
    String future = Long.toString(NOON.plusSeconds(301).getEpochSecond());

    assertThat(signature.isValid(old, BODY, signed("new", old))).isFalse();
    assertThat(signature.isValid(future, BODY, signed("new", future))).isFalse();
  }

  private static String signed(String secret, String timestamp) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    mac.update(("v0:" + timestamp + ":").getBytes(UTF_8));
    return "v0=" + HexFormat.of().formatHex(mac.doFinal(BODY));
  }
}
