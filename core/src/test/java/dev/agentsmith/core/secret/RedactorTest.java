package dev.agentsmith.core.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private static final String VALUE = "p&ss \"wörd\"/42\nend";

  @Test
  void aSecretIsReplacedInEveryFormItTravelsIn() {
    var redactor = new Redactor(List.of(Secret.of(VALUE)));
    byte[] bytes = VALUE.getBytes(UTF_8);
    for (String form :
        List.of(
            VALUE,
            URLEncoder.encode(VALUE, UTF_8),
            Base64.getEncoder().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            "p&ss \\\"wörd\\\"/42\\nend")) {
      assertThat(redactor.redact("before " + form + " after")).isEqualTo("before *** after");
    }
  }

  @Test
  void theLongerOfTwoSecretsGoesFirst() {
    var redactor = new Redactor(List.of(Secret.of("token-1"), Secret.of("token-1-and-more")));
    assertThat(redactor.redact("token-1-and-more token-1")).isEqualTo("*** ***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ghp_0123456789abcdefghijABCDEFGHIJ012345",
        "github_pat_0123456789abcdefghij_ABCDEFGHIJ",
        "sk-ant-api03-0123456789abcdef_-xyz",
        "AKIAIOSFODNN7EXAMPLE",
        "xoxb-0123456789-abcdefghij",
        "glpat-0123456789abcdefghij",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlMTIz",
      })
  void whatLooksLikeATokenIsReplacedEvenIfNobodyKnowsIt(String token) {
    var redactor = new Redactor(List.of());
    assertThat(redactor.redact("\u001b[31m" + token + "\u001b[0m"))
        .isEqualTo("\u001b[31m***\u001b[0m");
  }

  @Test
  void aValueTooShortToBeASecretDoesNotMakeTextsUnreadable() {
    assertThat(new Redactor(List.of(Secret.of("x"), Secret.of("true"))).redact("fix is true"))
        .isEqualTo("fix is true");
  }

  @Test
  void aSecretDoesNotShowItself() {
    assertThat(Secret.of("hunter22")).hasToString("***");
    assertThat(String.valueOf(List.of(Secret.of("hunter22")))).isEqualTo("[***]");
  }

  @Test
  void aValueWrappedOverLinesIsReplaced() {
    var redactor = new Redactor(List.of(Secret.of("super-secret-token-value")));

    assertThat(redactor.redact("token: super-secr\n    et-token-\nvalue; done"))
        .isEqualTo("token: ***; done");
    assertThat(redactor.redact("super secret\ntoken value")).isEqualTo("super secret\ntoken value");
  }

  @Test
  void secretsThatOverlapAreReplacedTogether() {
    var redactor = new Redactor(List.of(Secret.of("abc123"), Secret.of("123456789")));

    assertThat(redactor.redact("x abc123456789 y")).isEqualTo("x *** y");
  }

  @Test
  void base64IsFoundAtEachPlaceOfALongerText() {
    String value = "super-secret-token-value";
    var redactor = new Redactor(List.of(Secret.of(value)));

    for (String before : List.of("", "a", "ab", "abc")) {
      String text = Base64.getEncoder().encodeToString((before + value + ":x").getBytes(UTF_8));
      assertThat(redactor.redact(text)).contains("***").hasSizeLessThan(16);
    }
  }

  @Test
  void hexadecimalAndPrivateKeysAreReplaced() {
    var redactor = new Redactor(List.of(Secret.of("super-secret-token-value")));

    assertThat(redactor.redact("73757065722d7365637265742d746f6b656e2d76616c7565"))
        .isEqualTo("***");
    assertThat(
            redactor.redact(
                "a -----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY----- b"))
        .isEqualTo("a *** b");
  }
}
