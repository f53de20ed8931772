package dev.agentsmith.dispatcher.http;

import dev.agentsmith.core.problem.Problem;
import dev.agentsmith.core.problem.ProblemException;
import dev.agentsmith.dispatcher.http.Route.Answer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A port where others ask us. Besides its routes it has `GET /health`, which says that this
/// process can serve (design.md §4). One thread serves all connections; see [Route].
public final class HttpGateway implements AutoCloseable {
  /// More than any chat platform sends.
  private static final int MAX_BODY_BYTES = 1 << 20;

  /// Longer than load balancers keep a connection that nobody uses (Google's the longest, 600 s),
  /// so that they end it, not we: a request that is on its way when we do is lost, and Slack
  /// repeats events alone.
  private static final Duration MOST_SILENCE = Duration.ofSeconds(620);

  private static final Duration MOST_ARRIVAL = Duration.ofSeconds(10);

  /// What was begun may end; Slack waits three seconds.
  private static final Duration GRACE = Duration.ofSeconds(3);

  private static final int PAGE_BYTES = 8192;

  /// Of them in a chunk, as a power of two.
  private static final int CHUNK_SHIFT = 5;

  private static final int WAITING_CONNECTIONS = 1024;

  private final InetSocketAddress address;
  private final OpenAnswers open = new OpenAnswers();
  private final EventLoopGroup connections =
      new MultiThreadIoEventLoopGroup(
          1, Thread.ofPlatform().name("http").daemon().factory(), NioIoHandler.newFactory());
  private final Routes routes;
  private volatile @Nullable Channel listening;

  /// @param host the address to listen on
  /// @param port 0 for any free one
  public HttpGateway(String host, int port, List<Route> routes) {
    this.address = new InetSocketAddress(host, port);
    List<Route> all = new ArrayList<>(routes);
    all.add(Route.get("/health", _ -> new Answer(Answer.OK.status(), "ok\n")));
    this.routes = new Routes(all);
  }

  /// Listens when this returns.
  ///
  /// @throws ProblemException where the port is not to be had
  public HttpGateway start() {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(connections)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, WAITING_CONNECTIONS)
            .childOption(ChannelOption.ALLOCATOR, smallBuffers())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new ArrivalLimit(MOST_ARRIVAL),
                            new ReadTimeoutHandler(MOST_SILENCE.toSeconds(), TimeUnit.SECONDS),
                            new HttpServerCodec(),
                            new HttpServerKeepAliveHandler(),
                            new HttpObjectAggregator(MAX_BODY_BYTES),
                            new RouteHandler(routes, open));
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var _ = connections.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      throw new ProblemException(
          Problem.of(
              "The dispatcher can't listen on %s:%d: %s"
                  .formatted(
                      address.getHostString(), address.getPort(), bound.cause().getMessage()),
              "Stop what listens there, or choose another port (dispatcher.port in"
                  + " agentsmith.yml or PORT; METRICS_PORT for metrics)."));
    }
    listening = bound.channel();
    return this;
  }

  /// For one thread, whose requests are small.
  private static PooledByteBufAllocator smallBuffers() {
    return new PooledByteBufAllocator(true, 0, 1, PAGE_BYTES, CHUNK_SHIFT, 0, 0, false);
  }

  public int port() {
    Channel channel = listening;
    return channel == null
        ? address.getPort()
        : ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /// Takes no more connections and no more work; answers what was begun.
  @Override
  public void close() {
    Channel channel = listening;
    if (channel != null && channel.isOpen()) {
      channel.close().syncUninterruptibly();
    }
    open.close(GRACE);
    if (!connections.isShuttingDown()) {
      // Ending, it closes connections before it writes what it was given to write.
      connections.submit(() -> {}).syncUninterruptibly();
    }
    connections
        .shutdownGracefully(0, GRACE.toMillis(), TimeUnit.MILLISECONDS)
        .syncUninterruptibly();
  }
}
