package dev.agentsmith.dispatcher.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agentsmith.dispatcher.http.Route.Answer;
import dev.agentsmith.dispatcher.http.Route.Later;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers requests by their routes. While an answer is made, nothing more is read of its
/// connection.
@Sharable
final class RouteHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(RouteHandler.class);

  private final Map<String, Map<String, Route>> routes = new HashMap<>();
  private final Executor later;

  /// @param later makes the answers that take time
  RouteHandler(List<Route> routes, Executor later) {
    this.later = later;
    for (Route route : routes) {
      this.routes
          .computeIfAbsent(route.path(), _ -> new HashMap<>())
          .put(route.method().name(), route);
    }
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
    if (request.decoderResult().isFailure()) {
      // Where the next request begins, nobody knows.
      connection
          .writeAndFlush(response(Answer.status(HttpResponseStatus.BAD_REQUEST.code()), true))
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    switch (outcome(request)) {
      case Answer answer -> write(connection, answer);
      case Later work -> answerLater(connection, path(request), work);
    }
  }

  private static String path(FullHttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private Route.Outcome outcome(FullHttpRequest request) {
    Map<String, Route> here = routes.get(path(request));
    if (here == null) {
      return Answer.status(HttpResponseStatus.NOT_FOUND.code());
    }
    Route route = here.get(request.method().name());
    if (route == null) {
      return Answer.status(HttpResponseStatus.METHOD_NOT_ALLOWED.code());
    }
    try {
      return route.handler().apply(new Received(request));
    } catch (RuntimeException | Error e) {
      return failed(route.path(), e);
    }
  }

  private void answerLater(ChannelHandlerContext connection, String path, Later work) {
    connection.channel().config().setAutoRead(false);
    Runnable answering =
        () -> {
          Answer answer = made(path, work);
          connection
              .executor()
              .execute(
                  () -> {
                    write(connection, answer);
                    connection.channel().config().setAutoRead(true);
                  });
        };
    try {
      later.execute(answering);
    } catch (RejectedExecutionException e) { // we are ending
      connection
          .writeAndFlush(
              response(Answer.status(HttpResponseStatus.SERVICE_UNAVAILABLE.code()), true))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static Answer made(String path, Later work) {
    try {
      return work.work().get();
    } catch (RuntimeException | Error e) {
      return failed(path, e);
    }
  }

  private static void write(ChannelHandlerContext connection, Answer answer) {
    var _ = connection.writeAndFlush(response(answer, false));
  }

  private static Answer failed(String path, Throwable cause) {
    log.error("request not answered path={}", path, cause);
    return Answer.status(HttpResponseStatus.INTERNAL_SERVER_ERROR.code());
  }

  private static DefaultFullHttpResponse response(Answer answer, boolean last) {
    byte[] text = answer.text().getBytes(UTF_8);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(text));
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_LENGTH, text.length);
    if (text.length > 0) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, answer.type());
    }
    if (last) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
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
