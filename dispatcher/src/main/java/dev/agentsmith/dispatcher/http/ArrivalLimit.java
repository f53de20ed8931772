package dev.agentsmith.dispatcher.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes the connection of a request that does not arrive whole in time: who sends a byte now and
/// then would keep its connection, and what was read of the request, for ever. One for each
/// connection, before all that reads requests.
final class ArrivalLimit extends ChannelInboundHandlerAdapter {
  private final Duration most;
  private @Nullable ScheduledFuture<?> end;

  /// @param most from a request's first byte to its last
  ArrivalLimit(Duration most) {
    this.most = most;
  }

  @Override
  public void channelRead(ChannelHandlerContext connection, Object bytes) {
    if (end == null) {
      Runnable close =
          () -> {
            var _ = connection.close();
          };
      end = connection.executor().schedule(close, most.toMillis(), TimeUnit.MILLISECONDS);
    }
    connection.fireChannelRead(bytes);
  }

  @Override
  public void channelInactive(ChannelHandlerContext connection) {
    arrived();
    connection.fireChannelInactive();
  }

  /// The request is there.
  void arrived() {
    if (end != null) {
      end.cancel(false);
      end = null;
    }
  }
}
