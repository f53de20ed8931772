package dev.agentsmith.agent.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.agent.report.Completion;
import dev.agentsmith.agent.report.Plan;
import dev.agentsmith.core.run.Work.Criterion;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeReviewTest {
  private static final Plan PLAN =
      new Plan("Multiply in Cart.java.", List.of("total is right", "tax stays"), List.of());
  private static final String CART =
      """
      diff --git a/src/Cart.java b/src/Cart.java
      index 1..2 100644
      --- a/src/Cart.java
      +++ b/src/Cart.java
      @@ -1,2 +1,2 @@
      -  return price;
      +  return price * quantity;
       }
      """;

  @Test
  void anHonestSmallChangeHasNoObjection() {
    assertThat(review(done(), CART)).isEmpty();
  }

  @Test
  void everyCriterionIsAnsweredWithEvidence() {
    var said = done(new Criterion("Total is right!", true, " "));

    assertThat(review(said, CART))
        .containsExactly(
            "The criterion \"total is right\" has no evidence.",
            "The criterion \"tax stays\" is not answered.");
    assertThat(
            review(
                done(
                    new Criterion("total", true, "CartTest"),
                    new Criterion("tax", false, "no tax table here")),
                CART))
        .containsExactly("The criterion \"tax stays\" is not met: no tax table here.");
  }

  @Test
  void aTestThatIsTakenAwayIsAnnouncedOrMended() {
    String diff =
        """
        diff --git a/src/test/java/CartTest.java b/src/test/java/CartTest.java
        --- a/src/test/java/CartTest.java
        +++ b/src/test/java/CartTest.java
        @@ -3,6 +3,1 @@
        -  @Test
        -  void tax() {
        -    assertEquals(1, cart.tax());
        -  }
        diff --git a/spec/cart_spec.rb b/spec/cart_spec.rb
        deleted file mode 100644
        --- a/spec/cart_spec.rb
        +++ /dev/null
        @@ -1 +0,0 @@
        -it "adds" do
        """;

    assertThat(review(done(), CART + diff))
        .containsExactly(
            "A test was removed from src/test/java/CartTest.java.",
            "The tests in spec/cart_spec.rb were deleted.");
    assertThat(review(deciding("CartTest.tax and cart_spec test what is gone"), CART + diff))
        .isEmpty();
  }

  @Test
  void aTestThatIsSkippedOrWeakenedIsSeen() {
    String diff =
        """
        diff --git a/test/cart.test.js b/test/cart.test.js
        --- a/test/cart.test.js
        +++ b/test/cart.test.js
        @@ -1,2 +1,2 @@
        -test("adds", () => {
        +test.skip("adds", () => {
        diff --git a/tests/test_cart.py b/tests/test_cart.py
        --- a/tests/test_cart.py
        +++ b/tests/test_cart.py
        @@ -8,2 +8,1 @@
        -    assert cart.total() == 6
        -    assert cart.tax() == 1
        +    cart.total()
        diff --git a/pom.xml b/pom.xml
        --- a/pom.xml
        +++ b/pom.xml
        @@ -8,0 +9,1 @@
        +<skipTests>true</skipTests>
        """;

    assertThat(review(done(), CART + diff))
        .containsExactly(
            "A test was removed from test/cart.test.js.",
            "Tests in test/cart.test.js are skipped now.",
            "Tests in tests/test_cart.py check less than before.",
            "pom.xml switches tests off.",
            "pom.xml was changed, but neither plan nor summary says why.");
  }

  @Test
  void whatNobodySpokeOfIsOutOfScope() {
    String diff =
        """
        diff --git a/src/Discount.java b/src/Discount.java
        --- a/src/Discount.java
        +++ b/src/Discount.java
        @@ -1 +1 @@
        -a
        +b
        diff --git a/debug.log b/debug.log
        new file mode 100644
        --- /dev/null
        +++ b/debug.log
        @@ -0,0 +1 @@
        +x
        diff --git a/src/test/java/NewTest.java b/src/test/java/NewTest.java
        new file mode 100644
        --- /dev/null
        +++ b/src/test/java/NewTest.java
        @@ -0,0 +1 @@
        +@Test
        """;

    assertThat(review(done(), CART + diff))
        .containsExactly(
            "src/Discount.java was changed, but neither plan nor summary says why.",
            "debug.log looks like a scratch file. Delete it.");
  }

  @Test
  void ordinaryCodeIsNoTestAndAnAnnouncedFileNoScratchFile() {
    String diff =
        """
        diff --git a/src/Cart.js b/src/Cart.js
        --- a/src/Cart.js
        +++ b/src/Cart.js
        @@ -1 +1 @@
        -if (/x/.test(value)) {
        +if (value === "x") {
        diff --git a/src/core.ts b/src/core.ts
        new file mode 100644
        --- /dev/null
        +++ b/src/core.ts
        @@ -0,0 +1 @@
        +export {};
        diff --git a/src/test/java/PageTest.java b/src/test/java/PageTest.java
        --- a/src/test/java/PageTest.java
        +++ b/src/test/java/PageTest.java
        @@ -1,0 +2 @@
        +    stream.skip(10).limit(5);
        """;

    assertThat(review(deciding("The rest is in core.ts"), CART + diff)).isEmpty();
  }

  @Test
  void aTestThatWasMovedIsNoTestThatWasDeleted() {
    String diff =
        """
        diff --git a/src/test/java/CartTest.java b/src/test/java/BasketTest.java
        similarity index 98%
        rename from src/test/java/CartTest.java
        rename to src/test/java/BasketTest.java
        """;

    assertThat(review(done(), CART + diff)).isEmpty();
  }

  @Test
  void linesAreNumberedAsInTheirFiles() {
    Patch patch = Patch.read(CART);

    assertThat(patch.files()).hasSize(1);
    assertThat(patch.files().getFirst().added())
        .containsExactly(new Patch.Line(1, "  return price * quantity;"));
    assertThat(patch.files().getFirst().removed())
        .containsExactly(new Patch.Line(1, "  return price;"));
  }

  private static List<String> review(Completion said, String diff) {
    return new ChangeReview("The total is wrong", PLAN, said).objections(Patch.read(diff));
  }

  private static Completion done(Criterion... criteria) {
    List<Criterion> all =
        criteria.length > 0
            ? List.of(criteria)
            : List.of(
                new Criterion("total is right", true, "CartTest.total"),
                new Criterion("tax stays", true, "CartTest.tax"));
    return new Completion("Multiplied.", "fix: multiply", all, List.of(), "", "");
  }

  private static Completion deciding(String decision) {
    return done().deciding(List.of(new Completion.Decision(decision, "it is gone")));
  }
}
