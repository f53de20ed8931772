package dev.agentsmith.e2e.chaos;

import dev.agentsmith.loopback.RedisServer;
import java.io.IOException;
import java.nio.file.Path;

/// As our manifests run it: one, which keeps nothing on disk.
record OneRedis(RedisServer server) implements RedisSide {
  static OneRedis start(Path directory) {
    return new OneRedis(RedisServer.start(directory));
  }

  @Override
  public String url(String way) {
    return way;
  }

  @Override
  public int port() {
    return server.port();
  }

  @Override
  public void kill() {
    server.killHard();
  }

  @Override
  public void startAgain() {
    server.startAgain();
  }

  @Override
  public void stop(boolean now) throws IOException {
    Signals.send(now ? "STOP" : "CONT", server.pid());
  }

  @Override
  public void close() {
    server.close();
  }
}
