package dev.agentsmith.agent.pipeline;

import dev.agentsmith.agent.build.Dependencies;
import dev.agentsmith.agent.build.Installed;
import dev.agentsmith.agent.build.TestRun;
import dev.agentsmith.agent.build.Tester;
import dev.agentsmith.agent.ecosystem.PackageSources;
import dev.agentsmith.agent.journal.Journal;
import dev.agentsmith.agent.loop.FollowUps;
import dev.agentsmith.agent.loop.Meter;
import dev.agentsmith.agent.network.Outside;
import dev.agentsmith.agent.packages.PackageGateway;
import dev.agentsmith.agent.report.Assignment;
import dev.agentsmith.agent.report.Completion;
import dev.agentsmith.agent.report.Plan;
import dev.agentsmith.agent.sandbox.Limits;
import dev.agentsmith.agent.tool.Asking;
import dev.agentsmith.agent.workspace.CommandEnvironment;
import dev.agentsmith.agent.workspace.CommandRunner;
import dev.agentsmith.agent.workspace.Confinement;
import dev.agentsmith.agent.workspace.GitRepository;
import dev.agentsmith.agent.workspace.HostTools;
import dev.agentsmith.agent.workspace.RunDirectory;
import dev.agentsmith.agent.workspace.Snapshot;
import dev.agentsmith.agent.workspace.Workspace;
import dev.agentsmith.clients.http.Proxies;
import dev.agentsmith.core.config.Environment;
import dev.agentsmith.core.config.JobConfig;
import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.run.RunEnd;
import dev.agentsmith.core.run.Work;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the steps of one run have found and made so far; each adds its part. One step at a time
/// works with it, each in a thread of its own that starts after the last has ended.
public final class RunContext {
  private final RunSetup setup;
  private final Meter meter;
  private final FollowUps followUps;
  private final RunDirectory directory;
  private final CommandEnvironment environment;
  private final Confinement confinement;
  private final CommandRunner commands;
  private final Questions questions;
  private final List<Completion.Decision> decisions = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private @Nullable Assignment assignment;
  private @Nullable GitRepository repository;
  private @Nullable Workspace workspace;
  private @Nullable Tester tester;
  private @Nullable Baseline baseline;
  private @Nullable Installed installed;
  private @Nullable Problem untested;
  private String map = "";
  private String guidance = "";
  private @Nullable Plan plan;
  private @Nullable String planRemark;
  private @Nullable Completion completion;
  private @Nullable Snapshot snapshot;
  private @Nullable TestRun tests;
  private int round = 1;
  private boolean allowedToGuarded;
  private Work work = Work.NONE;
  private @Nullable RunEnd end;
  private @Nullable Thread beside;

  RunContext(RunSetup setup, Meter meter, FollowUps followUps) {
    this.setup = setup;
    this.meter = meter;
    this.followUps = followUps;
    this.questions = new Questions(setup.journal(), meter, setup.clock());
    this.directory = new RunDirectory(setup.directory());
    this.environment = new CommandEnvironment(setup.environment(), directory);
    JobConfig job = setup.project().job();
    this.confinement =
        new Confinement(
            directory,
            environment,
            new Limits(job.memoryBytes(), job.processes()),
            setup.project().allowedHosts(),
            new Outside(new Proxies(new Environment(setup.environment()))),
            setup.packages());
    this.commands = new CommandRunner(environment, confinement, setup.id().value());
  }

  public RunSetup setup() {
    return setup;
  }

  public Journal journal() {
    return setup.journal();
  }

  public Meter meter() {
    return meter;
  }

  public FollowUps followUps() {
    return followUps;
  }

  /// Who is asked when neither ticket nor code knows.
  public Asking asking() {
    return questions;
  }

  Questions questions() {
    return questions;
  }

  /// Choices that were noted when they were made.
  public synchronized List<Completion.Decision> decisions() {
    return List.copyOf(decisions);
  }

  public synchronized void decide(String decision, String why) {
    decisions.add(new Completion.Decision(decision, why));
  }

  /// What people added while the run worked.
  public synchronized List<String> heard() {
    return List.copyOf(heard);
  }

  synchronized void hear(String message) {
    heard.add(message);
  }

  public RunDirectory directory() {
    return directory;
  }

  public CommandRunner commands() {
    return commands;
  }

  /// What keeps the commands.
  public Confinement confinement() {
    return confinement;
  }

  /// Things a reader of the report should know, such as a check-out without the user's uncommitted
  /// changes.
  public List<String> remarks() {
    List<String> all = new ArrayList<>(remarks);
    all.addAll(confinement.remarks());
    all.addAll(setup.packages().ledger().remarks());
    return all;
  }

  public void remark(String sentence) {
    if (!remarks.contains(sentence)) {
      remarks.add(sentence);
    }
  }

  public Assignment assignment() {
    return made(assignment, "fetch_ticket");
  }

  public boolean isAssigned() {
    return assignment != null;
  }

  public void assignment(Assignment found) {
    assignment = found;
  }

  public GitRepository repository() {
    return made(repository, "check_out");
  }

  public boolean isCheckedOut() {
    return repository != null;
  }

  public Workspace workspace() {
    return made(workspace, "check_out");
  }

  public void checkedOut(GitRepository made, Workspace files) {
    repository = made;
    workspace = files;
  }

  public Tester tester() {
    return made(tester, "detect_build");
  }

  /// False where nothing can be tested, or nothing is to be: [#untested] says why.
  public boolean isTestable() {
    return tester != null;
  }

  public void testedBy(Tester found) {
    tester = found;
  }

  public Baseline baseline() {
    return made(baseline, "install");
  }

  public void baseline(Baseline running) {
    baseline = running;
  }

  /// Why the change is not verified by tests; null while it may be.
  public @Nullable Problem untested() {
    return untested;
  }

  public void untested(Problem why) {
    untested = why;
  }

  /// What came of installing; null before.
  public @Nullable Installed installedIfDone() {
    return installed;
  }

  public void installed(Installed made) {
    installed = made;
  }

  /// What the tools of commands have packages from.
  public PackageGateway packages() {
    return setup.packages();
  }

  public CommandEnvironment commandEnvironment() {
    return environment;
  }

  /// Opens the registries that the repository needs.
  public void open(Dependencies dependencies) throws InterruptedException {
    var tools = new HostTools(setup.environment(), directory.root().resolve("ask"));
    dependencies.open(
        setup.packages(),
        new PackageSources(setup.project().packages(), tools),
        confinement,
        environment,
        tools.home().orElse(null),
        setup.project().allowedHosts());
  }

  /// What the model is told of the files; empty before they were looked at.
  public String map() {
    return map;
  }

  public void map(String text) {
    map = text;
  }

  /// Advice from the repository; empty if there is none.
  public String guidance() {
    return guidance;
  }

  public void guidance(String text) {
    guidance = text;
  }

  public Plan plan() {
    return made(plan, "make_plan");
  }

  public @Nullable Plan planIfMade() {
    return plan;
  }

  public void plan(Plan made) {
    plan = made;
  }

  /// Why the plan has to be made again; asking takes it.
  public @Nullable String takePlanRemark() {
    String remark = planRemark;
    planRemark = null;
    return remark;
  }

  public void planRemark(String remark) {
    planRemark = remark;
  }

  public @Nullable Completion completionIfMade() {
    return completion;
  }

  public Completion completion() {
    return made(completion, "implement");
  }

  public void completion(Completion said) {
    completion = said;
  }

  /// The content as it was tested, or is going to be.
  public Snapshot snapshot() {
    return made(snapshot, "implement");
  }

  public @Nullable Snapshot snapshotIfMade() {
    return snapshot;
  }

  public void snapshot(Snapshot taken) {
    snapshot = taken;
  }

  /// The tests after the change; null before.
  public @Nullable TestRun testsIfRun() {
    return tests;
  }

  public void tests(TestRun run) {
    tests = run;
  }

  /// True once a person agreed to the change of files that decide what others run.
  public boolean isAllowedToGuarded() {
    return allowedToGuarded;
  }

  public void allowGuarded() {
    allowedToGuarded = true;
  }

  /// Of implementing and testing, from 1.
  public int round() {
    return round;
  }

  public void nextRound() {
    round++;
  }

  public Work work() {
    return work;
  }

  public void work(Work made) {
    work = made;
  }

  /// How the run ends; null while it goes well.
  public @Nullable RunEnd end() {
    return end;
  }

  void end(RunEnd how) {
    end = how;
  }

  /// Does something that nobody waits for, until [#awaitBeside]. One thing at a time.
  public void beside(Interruptible work) {
    beside =
        Thread.ofVirtual()
            .name("beside")
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  /// Waits for what was begun beside the steps.
  public void awaitBeside() throws InterruptedException {
    Thread thread = beside;
    if (thread != null) {
      thread.join();
    }
  }

  /// Work that ends when its thread is interrupted.
  public interface Interruptible {
    void run() throws InterruptedException;
  }

  /// Ends all processes that were started for the model or the tests.
  void endProcesses() {
    if (baseline != null) {
      baseline.end();
    }
    commands.endAll();
    confinement.close();
  }

  private static <T> T made(@Nullable T part, String step) {
    if (part == null) {
      throw new IllegalStateException("the pipeline needs the step " + step + " before this one");
    }
    return part;
  }
}
