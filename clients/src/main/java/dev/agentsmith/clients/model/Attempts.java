package dev.agentsmith.clients.model;

import dev.agentsmith.core.problem.Problem;
import java.time.Duration;
import java.util.Optional;

/// Sees a run's tries to get an answer, and says how long they may go on.
public interface Attempts {
  /// Nobody looks, and there is all the time.
  Attempts UNWATCHED =
      new Attempts() {
        @Override
        public Duration left() {
          return Duration.ofDays(1);
        }

        @Override
        public Optional<Problem> failed(ModelRequest request, ModelFailure failure) {
          return Optional.empty();
        }

        @Override
        public void again(ModelFailure failure, int next, int most, Duration pause) {
          // nobody looks
        }
      };

  /// No try begins after this time.
  Duration left();

  /// A try failed, be there another or not. It may have cost something all the same.
  ///
  /// @return why no other may follow
  Optional<Problem> failed(ModelRequest request, ModelFailure failure);

  /// Another try comes after `pause`.
  ///
  /// @param next which repetition, from 1
  /// @param most how many there may be
  void again(ModelFailure failure, int next, int most, Duration pause);
}
