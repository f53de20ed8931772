package dev.agentsmith.clients.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupsTest {
  private final List<List<Integer>> committed = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatComesAloneIsAGroupOfItsOwn() {
    var groups = new Groups<Integer, String>(this::commit);

    assertThat(groups.add(1).join()).isEqualTo("1 done");
    assertThat(groups.add(2).join()).isEqualTo("2 done");

    assertThat(committed).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void whatComesWhileOneIsOnItsWayGoesTogetherAndEachHasItsOwnOutcome() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var groups =
        new Groups<Integer, String>(
            group -> {
              if (group.contains(0)) {
                begun.countDown();
                await(goOn);
              }
              return commit(group);
            });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first = threads.submit(() -> groups.add(0).join());
      begun.await();
      List<Thread> waiting = Collections.synchronizedList(new ArrayList<>());
      List<Future<String>> others =
          IntStream.rangeClosed(1, 100)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            waiting.add(Thread.currentThread());
                            return groups.add(i).join();
                          }))
              .toList();
      while (waiting.size() < 100
          || !waiting.stream().allMatch(one -> one.getState() == Thread.State.WAITING)) {
        Thread.onSpinWait();
      }
      goOn.countDown();

      assertThat(first.get()).isEqualTo("0 done");
      for (int i = 1; i <= 100; i++) {
        assertThat(others.get(i - 1).get()).isEqualTo(i + " done");
      }
    }
    assertThat(committed).hasSize(3); // alone, as many as go together, the rest
    assertThat(committed.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(101);
  }

  @Test
  void oneThatFailsFailsAlone() throws Exception {
    var groups =
        new Groups<Integer, String>(
            group ->
                group.stream()
                    .map(
                        i ->
                            (Supplier<String>)
                                () -> {
                                  if (i == 3) {
                                    throw new IllegalStateException("not " + i);
                                  }
                                  return i + " done";
                                })
                    .toList());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> all =
          IntStream.range(0, 8).mapToObj(i -> threads.submit(() -> groups.add(i).join())).toList();
      for (int i = 0; i < 8; i++) {
        if (i == 3) {
          assertThatThrownBy(all.get(3)::get)
              .isInstanceOf(ExecutionException.class)
              .hasRootCauseMessage("not 3");
        } else {
          assertThat(all.get(i).get()).isEqualTo(i + " done");
        }
      }
    }
  }

  @Test
  void aWayThatIsClosedFailsForAllOnIt() {
    var groups =
        new Groups<Integer, String>(
            _ -> {
              throw new IllegalStateException("away");
            });

    assertThatThrownBy(() -> groups.add(1).join()).hasRootCauseMessage("away");
    assertThatThrownBy(() -> groups.add(2).join()).hasRootCauseMessage("away");
  }

  @Test
  void aWayThatWasCutIsTriedOnceMore() {
    var groups =
        new Groups<Integer, String>(
            group -> {
              List<Supplier<String>> outcomes = commit(group);
              if (committed.size() == 1) {
                throw new IllegalStateException("cut");
              }
              return outcomes;
            });

    assertThat(groups.add(1).join()).isEqualTo("1 done");

    assertThat(committed).containsExactly(List.of(1), List.of(1));
  }

  @Test
  void whoWaitedThroughASlowFailureFailsWithIt() throws Exception {
    var begun = new CountDownLatch(1);
    var groups =
        new Groups<Integer, String>(
            group -> {
              begun.countDown();
              long slow = System.nanoTime() + Duration.ofMillis(501).toNanos();
              committed.add(group);
              return group.stream()
                  .map(
                      i ->
                          (Supplier<String>)
                              () -> {
                                while (System.nanoTime() < slow) {
                                  Thread.onSpinWait();
                                }
                                throw new IllegalStateException(i + " away");
                              })
                  .toList();
            });
    CompletableFuture<String> first = groups.add(0);
    begun.await();
    List<CompletableFuture<String>> others =
        IntStream.rangeClosed(1, 100).mapToObj(groups::add).toList();

    assertThatThrownBy(first::join).hasRootCauseMessage("0 away");
    for (CompletableFuture<String> other : others) {
      assertThatThrownBy(other::join).hasRootCauseMessage("0 away");
    }
    assertThat(committed).hasSize(1);
    assertThatThrownBy(groups.add(7)::join).hasRootCauseMessage("7 away");
  }

  private List<Supplier<String>> commit(List<Integer> group) {
    committed.add(group);
    return group.stream().map(i -> (Supplier<String>) () -> i + " done").toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
