package dev.agentsmith.clients.model;

/// A language model that calls tools. One call is one request to the provider; retries are
/// [RetryingModel]'s.
public interface Model extends AutoCloseable {

  /// Asks once and waits for the whole answer.
  ///
  /// @throws ModelFailure if no usable answer came; it says whether asking again can help
  /// @throws InterruptedException if the run ends meanwhile
  ModelReply reply(ModelRequest request) throws InterruptedException;

  /// The same model, whose tries `attempts` sees and limits; one that tries once is what it was.
  default Model watchedBy(Attempts attempts) {
    return this;
  }

  /// Does what the first request would have to wait for. Sends nothing; meant for another thread.
  default void warmUp() {}

  @Override
  void close();
}
