package dev.agentsmith.core.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class BranchNameTest {
  @Test
  void aTitleBecomesASlugThatEndsAtAWord() {
    assertThat(BranchName.of("fix", "42", "The total ignores the quantity!").value())
        .isEqualTo("fix/42-the-total-ignores-the-quantity");
    assertThat(BranchName.of("fix", "PROJ-7", "Übergröße: 2 × „Müll“").value())
        .isEqualTo("fix/proj-7-ubergro-e-2-mull");
    assertThat(
            BranchName.of("fix", "1", "done items come back after a restart of the whole program")
                .value())
        .isEqualTo("fix/1-done-items-come-back-after-a-restart-of");
    assertThat(BranchName.of("feature", "7", "Take discount codes").value())
        .isEqualTo("feature/7-take-discount-codes");
    assertThat(BranchName.of("fix", "9", "修复").value()).isEqualTo("fix/9");
    assertThat(BranchName.of("fix", "9", "x").numbered(2).value()).isEqualTo("fix/9-x-2");
  }

  @Test
  void whatIsNoBranchOfOursIsRefused() {
    for (String bad : new String[] {"main", "fix/", "fix/-a", "fix/a b", "fix/a..b", "fix/a\n"}) {
      assertThatThrownBy(() -> new BranchName(bad)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Property(tries = 500)
  void anyTitleMakesABranchThatGitShellsAndUrlsTakeAsItIs(
      @ForAll @StringLength(max = 300) String title) {
    BranchName name = BranchName.of("fix", "42", title);
    assertThat(name.value()).matches("fix/42(-[a-z0-9]+)*").hasSizeLessThanOrEqualTo(60);
  }
}
