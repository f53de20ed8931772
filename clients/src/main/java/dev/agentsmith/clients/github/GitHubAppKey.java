package dev.agentsmith.clients.github;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.core.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/// The private key of a GitHub App: with it the app says who it is, for a few minutes at a time.
final class GitHubAppKey {
  /// Version 0 and the algorithm rsaEncryption, as they stand before a key of PKCS#1 in one of
  /// PKCS#8 (RFC 5208, RFC 8017).
  private static final byte[] RSA = Base64.getDecoder().decode("AgEAMA0GCSqGSIb3DQEBAQUABA==");

  private static final int SEQUENCE = 0x30;

  /// GitHub takes 10 minutes at most, and its clock may be behind ours.
  private static final long LIFE_SECONDS = 540;

  private static final long LEEWAY_SECONDS = 60;

  private final String app;
  private final PrivateKey key;

  /// @param app its id, or its client id
  /// @param pem as GitHub gives it (PKCS#1), or PKCS#8; `\n` may stand for ends of lines
  /// @throws ProblemException if that is no key
  GitHubAppKey(String app, Secret pem) {
    this.app = app;
    this.key = read(pem.reveal());
  }

  /// A token of the app itself (RFC 7519, signed by RS256).
  Secret token(Instant now) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    String head = json.objectNode().put("alg", "RS256").put("typ", "JWT").toString();
    String claims =
        json.objectNode()
            .put("iat", now.getEpochSecond() - LEEWAY_SECONDS)
            .put("exp", now.getEpochSecond() + LIFE_SECONDS)
            .put("iss", app)
            .toString();
    String signed = base64(head.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(signed.getBytes(US_ASCII));
      return Secret.of(signed + "." + base64(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK signs with RSA", e);
    }
  }

  private static PrivateKey read(String pem) {
    String text = pem.replace("\\n", "\n");
    boolean bare = text.contains("BEGIN RSA PRIVATE KEY");
    String body = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      byte[] der = Base64.getDecoder().decode(body);
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(bare ? wrapped(der) : der));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // Without its cause: that might quote the key.
      throw new ProblemException(
          Problem.of(
              "GITHUB_APP_PRIVATE_KEY is no RSA private key.",
              "Set it to the whole text of the .pem file that GitHub gave for the app."));
    }
  }

  private static byte[] wrapped(byte[] key) {
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA);
    writeLength(inner, key.length);
    inner.writeBytes(key);
    var all = new ByteArrayOutputStream();
    all.write(SEQUENCE);
    writeLength(all, inner.size());
    all.writeBytes(inner.toByteArray());
    return all.toByteArray();
  }

  /// A length in DER (X.690, 8.1.3): keys are longer than 127 bytes and shorter than 65,536.
  private static void writeLength(ByteArrayOutputStream out, int length) {
    out.write(0x82);
    out.write(length >> 8);
    out.write(length);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
