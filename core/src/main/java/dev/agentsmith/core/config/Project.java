package dev.agentsmith.core.config;

import dev.agentsmith.core.repo.RepositoryUrl;
import dev.agentsmith.core.secret.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A named entry under `projects:`, the defaults merged in. What a repository without an entry is
/// worked on with is a project too, without a name.
///
/// @param name empty for the defaults alone
/// @param source null if the file says nothing: then `--repo` says where the repository is
/// @param tickets null if there is no tracker
/// @param pipeline a preset or a name under `pipelines:`
/// @param guidance files of the checkout that are read as advice, in this order
/// @param allowedHosts hosts the model's commands may reach
/// @param packages where what its builds depend on comes from
/// @param unverified what becomes of a change whose tests could not be run
/// @param rounds how often implementing and testing are tried before the run has failed
public record Project(
    String name,
    List<String> aliases,
    @Nullable Source source,
    @Nullable Tickets tickets,
    String pipeline,
    List<String> channels,
    Access access,
    List<String> guidance,
    Build build,
    List<String> allowedHosts,
    PackagesConfig packages,
    JobConfig job,
    PullRequests pullRequest,
    Unverified unverified,
    int rounds,
    AgentConfig agent) {

  public Project {
    aliases = List.copyOf(aliases);
    channels = List.copyOf(channels);
    guidance = List.copyOf(guidance);
    allowedHosts = List.copyOf(allowedHosts);
  }

  /// What kind of system a repository or its tickets are in.
  public enum Host {
    GITHUB("GitHub"),
    LOCAL("Local");

    private final String word;

    Host(String word) {
      this.word = word;
    }

    /// As `type:` has it.
    public String word() {
      return word;
    }
  }

  /// Where the repository is and where its pull requests go.
  ///
  /// @param defaultBranch the remote's own if null
  /// @param pullRequests for [Host#LOCAL]: the folder where pull requests become Markdown files;
  ///     null if only the branch is wanted
  /// @param token for git and the host's interface; null if the file names none
  /// @param endpoint where the host's interface answers; null for the usual place
  public record Source(
      Host type,
      RepositoryUrl repository,
      @Nullable String defaultBranch,
      @Nullable Path pullRequests,
      @Nullable Secret token,
      @Nullable String endpoint) {}

  /// Where the tickets are: at a repository's URL, or in a folder of Markdown files.
  public sealed interface Tickets {

    /// @param endpoint where the tracker's interface answers; null for the usual place
    record GitHub(RepositoryUrl repository, @Nullable Secret token, @Nullable String endpoint)
        implements Tickets {}

    record Local(Path folder) implements Tickets {}
  }

  /// Who may say what about the project, and where.
  ///
  /// @param commands of single commands; such a rule takes the place of `all`
  public record Access(Rule all, Map<Command, Rule> commands) {
    /// Everyone, everywhere.
    public static final Access OPEN = new Access(Rule.OPEN, Map.of());

    public Access {
      commands = Map.copyOf(commands);
    }

    public Rule of(Command command) {
      return commands.getOrDefault(command, all);
    }

    /// What rules are made for. To try again is to start; who may start may talk to agents.
    public enum Command {
      FIX("fix", "start runs"),
      FEATURE("feature", "start runs for new features"),
      CANCEL("cancel", "cancel runs"),
      LOGS("logs", "read the logs"),
      TICKETS("tickets", "list the tickets");

      private final String word;
      private final String deed;

      Command(String word, String deed) {
        this.word = word;
        this.deed = deed;
      }

      /// As in `agentsmith.yml`.
      public String word() {
        return word;
      }

      /// What it is about, after "may".
      public String deed() {
        return deed;
      }
    }

    /// @param users and `groups`: these people; everyone if both are empty
    /// @param channels where; everywhere if empty
    public record Rule(List<String> users, List<String> groups, List<String> channels) {
      static final Rule OPEN = new Rule(List.of(), List.of(), List.of());

      public Rule {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        channels = List.copyOf(channels);
      }
    }
  }

  /// How the project is built and tested; detected where null.
  ///
  /// @param command run once before the first tests, after what they depend on was installed
  /// @param directory of the checkout, where both commands run
  /// @param noTests true if somebody decided that nothing is tested
  public record Build(
      @Nullable String command,
      @Nullable String test,
      @Nullable String directory,
      boolean noTests) {
    /// The same with another test command.
    public Build withTest(String command) {
      return new Build(this.command, command, directory, false);
    }

    /// The same without tests.
    public Build withoutTests() {
      return new Build(command, null, directory, true);
    }
  }

  /// What becomes of a change whose tests could not be run.
  public enum Unverified {
    /// It is delivered as a draft that says so first.
    DRAFT,
    /// It is not delivered.
    FAIL
  }

  /// @param draftWhenFailed open half-done work as a draft
  public record PullRequests(boolean draftWhenFailed, List<String> reviewers) {
    public PullRequests {
      reviewers = List.copyOf(reviewers);
    }
  }

  /// The same with one model for all roles.
  public Project withModel(String model) {
    return with(build, allowedHosts, agent.withModel(model));
  }

  /// The same, built and tested in another way.
  public Project withBuild(Build other) {
    return with(other, allowedHosts, agent);
  }

  /// The same with more hosts that the model's commands may reach.
  public Project withAllowedHosts(List<String> more) {
    return with(
        build, Stream.concat(allowedHosts.stream(), more.stream()).distinct().toList(), agent);
  }

  private Project with(Build building, List<String> hosts, AgentConfig working) {
    return new Project(
        name,
        aliases,
        source,
        tickets,
        pipeline,
        channels,
        access,
        guidance,
        building,
        hosts,
        packages,
        job,
        pullRequest,
        unverified,
        rounds,
        working);
  }
}
