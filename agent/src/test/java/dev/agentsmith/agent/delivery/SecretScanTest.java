package dev.agentsmith.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.core.secret.Redactor;
import dev.agentsmith.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The samples are put together of halves, so that no scanner stumbles over this file.
class SecretScanTest {
  private static final String OWN = "own-secret-of-the-run-77";
  private static final SecretScan SCAN = new SecretScan(new Redactor(List.of(Secret.of(OWN))));

  @Test
  void fileLineAndKindAreNamedAndNotTheValue() {
    String patch =
        """
        diff --git a/src/a b.py b/src/a b.py
        index 1..2 100644
        --- a/src/a b.py\t
        +++ b/src/a b.py\t
        @@ -3,3 +3,4 @@ def f():
         kept
        -removed %s
        +++ added, and no file name
        +token = "%s"
         kept
        diff --git a/gone b/gone
        --- a/gone
        +++ /dev/null
        @@ -1 +0,0 @@
        -%s
        \\ No newline at end of file
        diff --git a/key.pem b/key.pem
        --- /dev/null
        +++ b/key.pem
        @@ -0,0 +1 @@
        +%s
        """
            .formatted(OWN, OWN, OWN, "-----BEGIN RSA " + "PRIVATE KEY-----");

    assertThat(SCAN.scan(patch))
        .extracting(SecretScan.Finding::brief)
        .containsExactly("src/a b.py:5 (a secret of this run)", "key.pem:1 (a private key)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghp_|1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R",
        "github_pat_|11QKZ7MW0aRtYuIoPlKjH_mNbVcXzQwErTyU",
        "sk-ant-|api03-Zx9Yw8Vu7Ts6Rq5Po4Nm3Lk2",
        "AKIA|QWERTYUIOPASDFGH",
        "xoxb-|2468101214-qweRTYuioPAS",
        "eyJhbGciOiJIUzI1NiJ9.|eyJzdWIiOiI5OTkifQ.Qx8Zr4Tn6Vb2",
        "AIza|SyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6q",
        "sk_live_|4eC39HqLyjWDarjtT1zdp7dc",
        "postgres://shop:|h7Gk29fQxz@db.shop.internal/shop",
        "\"api_key\": \"|f9Kq2Lx8Vz4Rt6Yw1Bn3Mc5\"",
        "DB_PASSWORD='|kD83hf92Lq0zXv71Tr55'",
      })
  void aSecretIsFoundByItsShape(String halves) {
    assertThat(scan(halves.replace("|", ""))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token = \"${GITHUB_TOKEN}\"",
        "String token = request.header(\"Authorization\");",
        "password: \"correct horse battery staple\"",
        "api_key = \"your-api-key-goes-here-0000\"",
        "apiKey: 'test-key-0123456789abcdef'",
        "postgres://postgres:postgres@localhost:5432/shop",
        "jdbc:postgresql://db.shop.internal/shop?user=shop",
        "secretKeyName = \"payment-service-credentials\"",
        "AKIAIOSFODNN7" + "EXAMPLE",
        "String hash = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\";",
        "tokenizer = \"bert-base-uncased-whole-word-masking\"",
        "token = 'ghp_0123456789abcdefghijklmnopqrstuvwxyz' // made up",
        "// see https://example.org/docs#token=how-to-get-one",
      })
  void whatIsNoneIsLeftAlone(String line) {
    assertThat(scan(line)).isEmpty();
  }

  @Test
  void lockFilesHoldHashesAndNoSecrets() {
    String line = "\"token\": \"" + "f9Kq2Lx8Vz4Rt6Yw1Bn3Mc5\"";
    assertThat(SCAN.scan(patch("web/package-lock.json", line))).isEmpty();
    assertThat(SCAN.scan(patch("web/config.json", line))).hasSize(1);
  }

  @Test
  void aMarkLetsAFixtureOutButNeverASecretOfThisRun() {
    assertThat(scan("key = '" + "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc' # secret-scan: allow"))
        .isEmpty();
    assertThat(scan("key = '" + OWN + "' # secret-scan: allow")).hasSize(1);
    String encoded = Base64.getEncoder().encodeToString(OWN.getBytes(StandardCharsets.UTF_8));
    assertThat(scan("x = '" + encoded + "' // secret-scan: allow")).hasSize(1);
  }

  @Test
  void aLineOfAMegabyteIsReadToItsEnd() {
    String line = "a1B2".repeat(250_000) + " sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc";

    long begin = System.nanoTime();
    assertThat(scan(line)).hasSize(1);
    assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
  }

  private static List<SecretScan.Finding> scan(String line) {
    return SCAN.scan(patch("src/a.txt", line));
  }

  private static String patch(String file, String line) {
    return "--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+%s\n".formatted(file, line);
  }
}
