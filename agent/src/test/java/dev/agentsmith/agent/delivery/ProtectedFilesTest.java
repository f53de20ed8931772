package dev.agentsmith.agent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProtectedFilesTest {
  @Test
  void whatDecidesForOthersNeedsAYes() {
    List<String> all =
        List.of(
            ".github/workflows/ci.yml",
            ".GitHub/Workflows/ci.yml",
            ".gitlab-ci.yml",
            "services/cart/Jenkinsfile.release",
            ".husky/pre-commit",
            "sub/.gitmodules",
            ".gitattributes",
            "web/CLAUDE.md",
            "agents.md",
            ".cursor/rules/a.md",
            ".agentsmith/coding-principles.md",
            "docs/house-rules.md",
            "CODEOWNERS");

    assertThat(ProtectedFiles.among(all, List.of("docs/house-rules.md"))).isEqualTo(all);
  }

  @Test
  void ordinaryFilesDoNot() {
    assertThat(
            ProtectedFiles.among(
                List.of(
                    "src/Main.java",
                    "docs/agents.mdx",
                    "src/workflows/ci.yml",
                    ".github/ISSUE_TEMPLATE/bug.md",
                    ".agentsmith/runs/2026-11-23-42-abcdef/result.md",
                    "jenkins.md"),
                List.of()))
        .isEmpty();
  }
}
