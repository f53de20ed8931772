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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the requests of one connection. While an answer is made, or not read by who asked, no
/// more requests are taken from it.
final class RouteHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(RouteHandler.class);

  private final Routes routes;
  private final ExecutorService later;

  /// True while an answer is made elsewhere.
  private boolean waits;

  /// @param later makes the answers that take time
  RouteHandler(Routes routes, ExecutorService later) {
    this.routes = routes;
    this.later = later;
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
      case Later work -> answerLater(connection, path, work);
    }
  }

  private void answerLater(ChannelHandlerContext connection, String path, Later work) {
    waits = true;
    readWhereAllIsAnswered(connection);
    Runnable answering =
        () -> {
          Answer answer = Routes.make(path, work);
          connection
              .executor()
              .execute(
                  () -> {
                    waits = false;
                    write(connection, answer);
                    readWhereAllIsAnswered(connection);
                  });
        };
    try {
      later.execute(answering);
    } catch (RejectedExecutionException e) { // we are ending
      writeLast(connection, Answer.status(HttpResponseStatus.SERVICE_UNAVAILABLE.code()));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext connection) {
    readWhereAllIsAnswered(connection);
    connection.fireChannelWritabilityChanged();
  }

  private void readWhereAllIsAnswered(ChannelHandlerContext connection) {
    connection.channel().config().setAutoRead(!waits && connection.channel().isWritable());
  }

  /// Who ends says so, that nobody sends one more request to it.
  private void write(ChannelHandlerContext connection, Answer answer) {
    if (later.isShutdown()) {
      writeLast(connection, answer);
    } else {
      var _ = connection.writeAndFlush(response(answer));
    }
  }

  private static void writeLast(ChannelHandlerContext connection, Answer answer) {
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
