package dev.agentsmith.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentsmith.e2e.chaos.Broken.Promise;
import dev.agentsmith.e2e.chaos.History.Command;
import dev.agentsmith.e2e.chaos.History.End;
import dev.agentsmith.e2e.chaos.History.How;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Each promise, broken by hand, is found; and what is allowed is not.
class CheckerTest {
  private static final String CANCELLED =
      "@u1 *cancelled* by @u2 after 3 s. Nothing was opened.\n[Retry] [Logs]";
  private static final String KILLED =
      "@u1 *stopped:* The container was killed from outside (node or person).\n[Retry] [Logs]";

  private final Play play = Play.succeeded();

  @Test
  void whatWentWellIsFine() {
    assertThat(broken()).isEmpty();
  }

  @Test
  void aCommandThatIsLostIsFound() {
    play.jobs.clear();
    play.posts.clear();

    assertThat(broken()).containsExactly(Promise.ACCEPTED_IS_DONE);
  }

  @Test
  void whatNobodyTookNeedsNoAnswer() {
    play.jobs.clear();
    play.posts.clear();
    Command asked = play.commands.removeFirst();
    play.commands.add(
        new Command(
            asked.run(), asked.want(), "C1", "t1", "U1", false, asked.ticket(), asked.words()));

    assertThat(broken()).isEmpty();
  }

  @Test
  void aRunThatGoesSilentIsFound() {
    play.posts.removeLast();

    assertThat(broken()).containsExactly(Promise.ONE_END);
  }

  @Test
  void twoJobsOfOneCommandAreFound() {
    play.jobs.add(play.jobs.getFirst());

    assertThat(broken()).containsExactly(Promise.ONE_JOB);
  }

  @Test
  void aJobThatNobodyAskedForIsFound() {
    play.jobs.add(Play.job(Play.OTHER, new End.Said(How.DONE, "")));

    assertThat(broken()).containsExactly(Promise.ONE_JOB);
  }

  @Test
  void twoEndsAreFound() {
    play.posts.add(play.posts.getLast());

    assertThat(broken()).containsExactly(Promise.ONE_END);
  }

  @Test
  void aDoubleThatWasDeletedIsCountedAndAllowed() {
    play.posts.add(
        Play.post(
            Play.RUN,
            "terminal",
            "t1",
            22,
            Play.NOON.plusSeconds(25),
            play.posts.getLast().text()));

    assertThat(broken()).isEmpty();
    assertThat(Repairs.of(play.history()).doubled()).containsExactly(Duration.ofSeconds(3));
  }

  @Test
  void twoLivingMessagesAreFound() {
    play.posts.add(play.posts.getFirst());

    assertThat(broken()).containsExactly(Promise.ONE_OF_A_KIND);
  }

  @Test
  void anEndThatLiesIsFound() {
    endsAs(new End.Said(How.NOT_DONE, "Played failure."));

    assertThat(broken()).contains(Promise.TRUE_END, Promise.LIVING_SHOWS_END);
  }

  @Test
  void theEndOfAnotherRunIsFound() {
    endsAs(new End.Said(How.DONE, "https://git.example/pulls/2"));

    assertThat(broken()).containsExactly(Promise.TRUE_END);
  }

  @Test
  void anEndThatIsToldBeforeItCameIsFound() {
    endsAs(new End.Runs());

    assertThat(broken()).contains(Promise.TRUE_END);
  }

  @Test
  void aSuccessThatNobodyHeardOfIsFound() {
    endsAs(new End.Killed(null));

    assertThat(broken()).contains(Promise.TRUE_END);
  }

  @Test
  void aCancelThatNobodyAskedForIsFound() {
    says("*Cancelled:* #42 in shop", CANCELLED);
    endsAs(new End.Killed(null));
    assertThat(broken()).contains(Promise.TRUE_END);

    play.commands.add(Play.command(Play.OTHER, Want.CANCEL));
    play.posts.add(Play.terminal(Play.OTHER, "@u1 Cancelling #42 in shop."));
    assertThat(broken()).isEmpty();
  }

  @Test
  void aKilledAgentMayHaveBeenHeardBefore() {
    endsAs(new End.Killed(new End.Said(How.DONE, Play.PULL)));
    assertThat(broken()).isEmpty();

    says("*Stopped:* #42 in shop", KILLED);
    assertThat(broken()).isEmpty();
  }

  @Test
  void anEndThatIsPutRightIsCountedAndAllowed() {
    play.posts.removeLast();
    play.posts.add(
        Play.terminal(
            Play.RUN, KILLED, "@u1 *done:* pull request (" + Play.PULL + ") · 12 s · $0.00"));

    assertThat(broken()).isEmpty();
    assertThat(Repairs.of(play.history()).untrue()).containsExactly(Duration.ofSeconds(1));
  }

  @Test
  void aLivingMessageThatDoesNotShowTheEndIsFound() {
    says("*Fixing* #42 in shop for @u1\n[Cancel] [Logs]", play.posts.getLast().text());

    assertThat(broken()).containsExactly(Promise.LIVING_SHOWS_END);
  }

  @Test
  void aMessageInAnotherThreadIsFound() {
    play.posts.set(0, Play.post(Play.RUN, "living", "t2", 1, null, play.posts.getFirst().text()));

    assertThat(broken()).containsExactly(Promise.ONE_THREAD);
  }

  @Test
  void aMessageAboutAnotherRunOrNoneIsFound() {
    says("*Fixed* #43 in shop for @u1", play.posts.getLast().text());
    play.posts.add(Play.post(null, "", "t1", 30, null, "Hello."));

    assertThat(broken()).containsExactlyInAnyOrder(Promise.RIGHT_RUN, Promise.RIGHT_RUN);
  }

  @Test
  void anEndThatTellsNobodyIsFound() {
    History.Post end = play.posts.removeLast();
    play.posts.add(
        new History.Post(end.run(), end.kind(), "C1", "t1", Set.of(), null, end.versions()));

    assertThat(broken()).containsExactly(Promise.ASKER_IS_TOLD);
  }

  @Test
  void aQuestionThatStaysOpenIsFound() {
    play.posts.add(Play.post(Play.RUN, "question:q1", "t1", 5, null, "@u1 *Go on?*\n[yes] [no]"));

    assertThat(broken()).containsExactly(Promise.QUESTION_IS_CLOSED);
  }

  @Test
  void tooManyEditsAreFound() {
    play.edits = 51;

    assertThat(broken()).containsExactly(Promise.EDIT_QUOTA);
  }

  @Test
  void aRefusalMustBeTrue() {
    Command again = Play.command(Play.OTHER, Want.RUN);
    play.commands.add(again);
    play.posts.add(Play.terminal(Play.OTHER, "@u1 #42 is being worked on already. [Run anyway]"));
    assertThat(broken()).isEmpty();

    play.commands.removeFirst();
    play.jobs.clear();
    play.posts.removeIf(post -> Play.RUN.equals(post.run()));
    assertThat(broken()).containsExactly(Promise.ACCEPTED_IS_DONE);
  }

  @Test
  void aRefusalOfWhatShouldRunIsFound() {
    play.jobs.clear();
    play.posts.clear();
    play.posts.add(Play.terminal(Play.RUN, "@u1 I don't know a project \"shop\"."));

    assertThat(broken()).containsExactly(Promise.ACCEPTED_IS_DONE);
  }

  private List<Promise> broken() {
    return Checker.check(play.history()).stream().map(Broken::promise).toList();
  }

  private void endsAs(End end) {
    play.jobs.set(0, Play.job(Play.RUN, end));
  }

  private void says(String living, String end) {
    play.posts.clear();
    play.posts.add(Play.living(Play.RUN, living));
    play.posts.add(Play.terminal(Play.RUN, end));
  }
}
