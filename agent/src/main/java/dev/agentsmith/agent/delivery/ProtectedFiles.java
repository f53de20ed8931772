package dev.agentsmith.agent.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Files that decide what other people's machines run, or what later agents are told. A change to
/// one of them needs a person's yes.
public final class ProtectedFiles {
  private static final Pattern BUILT_IN =
      Pattern.compile(
          // continuous integration
          "\\.github/(?:workflows|actions)/.*|\\.github/(?:dependabot\\.ya?ml|codeowners)|\\.gitlab-ci\\.yml"
              + "|\\.gitlab/.*|(?:.*/)?jenkinsfile[^/]*|\\.circleci/.*|\\.travis\\.yml|azure-pipelines[^/]*"
              + "|\\.azure-pipelines/.*|bitbucket-pipelines\\.yml|\\.buildkite/.*|\\.drone\\.yml|\\.teamcity/.*"
              + "|appveyor\\.yml|\\.woodpecker(?:/.*|\\.ya?ml)|cloudbuild\\.ya?ml|\\.tekton/.*"
              // what git and its helpers run
              + "|\\.husky/.*|\\.githooks/.*|\\.pre-commit-config\\.yaml|lefthook\\.ya?ml|(?:.*/)?\\.gitmodules"
              + "|(?:.*/)?\\.gitattributes|(?:docs/)?codeowners"
              // what agents are told
              + "|(?:.*/)?(?:agents|claude|gemini)(?:\\.local)?\\.md|\\.cursorrules|\\.cursor/.*|\\.claude/.*"
              + "|\\.codex/.*|\\.gemini/.*|\\.mcp\\.json|\\.windsurfrules|\\.github/copilot-instructions\\.md"
              + "|\\.github/instructions/.*|\\.agentsmith/(?!runs/).*");

  private ProtectedFiles() {}

  /// Those of `changed` that need a yes. Case does not count: some file systems don't tell.
  ///
  /// @param guidance the project's own files of advice
  public static List<String> among(Collection<String> changed, Collection<String> guidance) {
    return changed.stream()
        .filter(
            file ->
                BUILT_IN.matcher(file.toLowerCase(Locale.ROOT)).matches()
                    || guidance.stream().anyMatch(file::equalsIgnoreCase))
        .toList();
  }
}
