package dev.agentsmith.dispatcher.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.dispatcher.http.Route.Answer;
import dev.agentsmith.dispatcher.http.Route.Later;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the requests of one connection, one after the other. Who sends the next before the last
/// is answered, or does not read the answers, is read from no more until that is mended.
final class RouteHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(RouteHandler.class);

  /// Of the smallest request, and more than it takes here beside its body.
  private static final int LEAST_BYTES = 512;

  private static final int MOST_EARLY_BYTES = 1 << 21;

  private final Routes routes;
  private final OpenAnswers open;

  /// What arrived too early.
  private final Queue<FullHttpRequest> early = new ArrayDeque<>();

  private int earlyBytes;

  private State state = State.READY;

  private enum State {
    READY,
    /// An answer is made, here or elsewhere.
    ANSWERING,
    /// The connection is closed, or about to be.
    OVER
  }

  /// @param open those of all connections that are made elsewhere
  RouteHandler(Routes routes, OpenAnswers open) {
    this.routes = routes;
    this.open = open;
  }

  private static final class Received implements Route.Request {
    private final HttpHeaders headers;
    private final byte[] body;

    Received(FullHttpRequest request) {
      this.headers = request.headers();
      this.body = ByteBufUtil.getBytes(request.content());
    }

    @Override
    public @Nullable String header(String name) {
      return headers.get(name);
    }

    @Override
    public byte[] body() {
      return body;
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext connection, FullHttpRequest request) {
    ArrivalLimit limit = connection.pipeline().get(ArrivalLimit.class);
    if (limit != null) {
      limit.arrived();
    }
    if (mayAnswer(connection) && early.isEmpty()) {
      answer(connection, request);
    } else if (state != State.OVER) {
      keep(connection, request);
    }
  }

  /// A request of which a part is there is read to its end all the same, and its end may bring the
  /// next one's beginning.
  private void keep(ChannelHandlerContext connection, FullHttpRequest request) {
    earlyBytes += LEAST_BYTES + request.content().readableBytes();
    if (earlyBytes > MOST_EARLY_BYTES) {
      log.warn("connection ended cause=more requests than are answered");
      state = State.OVER;
      var _ = connection.close();
      return;
    }
    early.add(request.retain());
    connection.channel().config().setAutoRead(false);
  }

  private boolean mayAnswer(ChannelHandlerContext connection) {
    return state == State.READY && connection.channel().isWritable();
  }

  private void answer(ChannelHandlerContext connection, FullHttpRequest request) {
    state = State.ANSWERING;
    if (open.isClosed()) { // nothing is begun any more: who asks again finds another replica
      writeLast(connection, Answer.status(HttpResponseStatus.SERVICE_UNAVAILABLE.code()));
      return;
    }
    if (request.decoderResult().isFailure()) {
      // Where the next request begins, nobody knows.
      writeLast(connection, Answer.status(HttpResponseStatus.BAD_REQUEST.code()));
      return;
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    switch (routes.ask(request.method().name(), path, new Received(request))) {
      case Answer answer -> write(connection, answer);
      case Later later -> answerLater(connection, path, later);
    }
  }

  private void answerLater(ChannelHandlerContext connection, String path, Later later) {
    CompletableFuture<Answer> sure = later.answer().exceptionally(e -> Routes.failed(path, e));
    if (sure.isDone()) {
      write(connection, sure.join());
      return;
    }
    // Also for who has no more to say and closes its side: that is not seen before it has its
    // answer.
    connection.channel().config().setAutoRead(false);
    open.add(
        sure.thenAccept(
            answer ->
                connection
                    .executor()
                    .execute(
                        () -> {
                          write(connection, answer);
                          goOn(connection);
                        })));
  }

  /// Answers what arrived too early as far as that may be, and reads on if it may all be.
  private void goOn(ChannelHandlerContext connection) {
    while (mayAnswer(connection)) {
      FullHttpRequest next = early.poll();
      if (next == null) {
        earlyBytes = 0;
        connection.channel().config().setAutoRead(true);
        return;
      }
      try {
        answer(connection, next);
      } finally {
        next.release();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext connection) {
    goOn(connection);
    connection.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext connection) {
    state = State.OVER;
    early.forEach(FullHttpRequest::release);
    early.clear();
    connection.fireChannelInactive();
  }

  /// Who ends says so, that nobody sends one more request to it.
  private void write(ChannelHandlerContext connection, Answer answer) {
    if (state == State.OVER) {
      return;
    }
    if (open.isClosed()) {
      writeLast(connection, answer);
      return;
    }
    var _ = connection.writeAndFlush(response(answer));
    state = State.READY; // not before: what writing sets off must not answer the next meanwhile
  }

  private void writeLast(ChannelHandlerContext connection, Answer answer) {
    state = State.OVER;
    DefaultFullHttpResponse response = response(answer);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    connection.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private static DefaultFullHttpResponse response(Answer answer) {
    byte[] text = answer.text().getBytes(UTF_8);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(text));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length);
    if (text.length > 0) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.type());
    }
    return response;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext connection, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof ReadTimeoutException)) {
      log.warn("connection ended cause={}", cause.toString());
    }
    var _ = connection.close();
  }
}
