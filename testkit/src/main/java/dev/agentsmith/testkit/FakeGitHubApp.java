package dev.agentsmith.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentsmith.core.secret.Secret;
import dev.agentsmith.loopback.github.Answer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A GitHub App that is installed on every repository of a [FakeGitHub]: takes its JSON web tokens
/// and gives tokens for an hour.
public final class FakeGitHubApp {
  /// Its id.
  public static final String ID = "1234";

  private static final JsonMapper JSON = new JsonMapper();
  private static final int INSTALLATION = 77;

  private @Nullable KeyPair keys;
  private final Map<String, Grant> grants = new HashMap<>();
  private final List<Secret> given = new ArrayList<>();
  private InstantSource clock = InstantSource.system();
  private boolean installed = true;

  private record Grant(String repository, JsonNode permissions, Instant end) {}

  /// Its private key, as PKCS#8 in PEM.
  public Secret key() {
    String body = Base64.getMimeEncoder().encodeToString(keys().getPrivate().getEncoded());
    return Secret.of("-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
  }

  /// The same key as GitHub hands it out: PKCS#1. In this form it is the end of the other.
  public Secret keyAsDownloaded() {
    byte[] whole = keys().getPrivate().getEncoded();
    byte[] bare = new byte[whole.length - 26];
    System.arraycopy(whole, 26, bare, 0, bare.length);
    String body = Base64.getMimeEncoder().encodeToString(bare);
    return Secret.of(
        "-----BEGIN RSA PRIVATE KEY-----\n" + body + "\n-----END RSA PRIVATE KEY-----\n");
  }

  public synchronized void tellsTimeBy(InstantSource time) {
    clock = time;
  }

  public synchronized void uninstall() {
    installed = false;
  }

  /// All tokens that were given, in their order.
  public synchronized List<Secret> given() {
    return List.copyOf(given);
  }

  synchronized boolean knows(String token) {
    return grants.containsKey(token);
  }

  synchronized boolean isValid(String token, String right) {
    Grant grant = grants.get(token);
    return grant != null && clock.instant().isBefore(grant.end()) && grant.permissions().has(right);
  }

  synchronized boolean may(String token, String right, boolean write) {
    Grant grant = grants.get(token);
    String has = grant == null ? "" : grant.permissions().path(right).asText();
    return write ? has.equals("write") : !has.isEmpty();
  }

  /// True for tokens that are not of this app.
  synchronized boolean reaches(String token, String repository) {
    Grant grant = grants.get(token);
    return grant == null || grant.repository().equals(repository);
  }

  synchronized Answer answer(String method, String path, String token, JsonNode body) {
    String wrong = wrongWith(token);
    if (wrong != null) {
      return Answer.refusal(401, wrong);
    }
    if (!installed) {
      return Answer.refusal(404, "Not Found");
    }
    if (method.equals("GET") && path.endsWith("/installation")) {
      return Answer.of(200, Answer.object().put("id", INSTALLATION).put("app_id", 1234));
    }
    if (method.equals("POST")
        && path.equals("/app/installations/" + INSTALLATION + "/access_tokens")) {
      return grant(body);
    }
    return Answer.refusal(404, "Not Found");
  }

  private Answer grant(JsonNode body) {
    JsonNode names = body.path("repositories");
    if (names.size() != 1 || !body.path("permissions").isObject()) {
      return Answer.refusal(422, "one repository and its permissions are to be named");
    }
    String token = "ghs_" + (1000 + grants.size()) + "0123456789abcdefghijklmnopqrstuv";
    Instant end = clock.instant().plus(Duration.ofHours(1));
    grants.put(token, new Grant(names.get(0).asText(), body.path("permissions"), end));
    given.add(Secret.of(token));
    ObjectNode made = Answer.object().put("token", token).put("expires_at", end.toString());
    made.set("permissions", body.path("permissions"));
    return Answer.of(201, made);
  }

  private @Nullable String wrongWith(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return "A JSON web token could not be decoded";
    }
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(keys().getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
        return "A JSON web token could not be decoded";
      }
      JsonNode claims = JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
      long now = clock.instant().getEpochSecond();
      if (!claims.path("iss").asText().equals(ID)) {
        return "Integration not found";
      }
      if (claims.path("iat").asLong() > now) {
        return "'Issued at' claim ('iat') must be an Integer representing the time that the"
            + " assertion was issued";
      }
      long life = claims.path("exp").asLong() - now;
      return life <= 0 || life > 600
          ? "'Expiration time' claim ('exp') is too far in the future"
          : null;
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return "A JSON web token could not be decoded";
    }
  }

  /// Made when it is needed: that takes a second.
  private synchronized KeyPair keys() {
    KeyPair made = keys;
    if (made == null) {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        made = generator.generateKeyPair();
        keys = made;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
    return made;
  }
}
