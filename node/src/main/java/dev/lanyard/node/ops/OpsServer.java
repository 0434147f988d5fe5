package dev.lanyard.node.ops;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain HTTP for machines that watch the node: {@code /metrics} in Prometheus' text format, {@code
 * /healthz} (the process answers), {@code /readyz} (200 when it can be used, else 503 and why).
 * Only GET and HEAD; everything else is 404 or 405. There is no password, which is why it is bound
 * to loopback unless the owner says otherwise, and why no series names a file or a peer.
 *
 * <p>Each request runs in a virtual thread of its own; connections are bounded to {@value
 * #MAX_CONNECTIONS}, so those are too.
 */
public final class OpsServer implements AutoCloseable {
  /** A scraper, an orchestrator's two probes and a person come to four; the rest is slack. */
  private static final int MAX_CONNECTIONS = 32;

  /** A request is one line and some headers; who needs longer is stalling. */
  private static final int MAX_REQUEST_SECONDS = 5;

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Logger log = LoggerFactory.getLogger(OpsServer.class);

  static {
    // The JDK's server takes its bounds from system properties alone, once, before its first use.
    setIfAbsent("jdk.httpserver.maxConnections", MAX_CONNECTIONS);
    setIfAbsent("sun.net.httpserver.maxReqTime", MAX_REQUEST_SECONDS);
    setIfAbsent("sun.net.httpserver.maxRspTime", MAX_REQUEST_SECONDS);
  }

  private final HttpServer server;
  private final ExecutorService requests;
  private final Supplier<String> metrics;
  private final Supplier<Readiness> readiness;

  private OpsServer(HttpServer server, Supplier<String> metrics, Supplier<Readiness> readiness) {
    this.server = server;
    this.metrics = metrics;
    this.readiness = readiness;
    this.requests =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ops-", 0).factory());
  }

  /**
   * Serves from now on.
   *
   * @param bind port 0 takes a free one
   * @param metrics the text of {@code /metrics}, asked for at each request
   * @param readiness asked at each request, so it must be quick
   * @throws Fault when the port is in use or the address is not this computer's
   */
  public static OpsServer start(
      InetSocketAddress bind, Supplier<String> metrics, Supplier<Readiness> readiness) {
    try {
      OpsServer ops = new OpsServer(HttpServer.create(bind, 0), metrics, readiness);
      ops.server.setExecutor(ops.requests);
      ops.server.createContext("/", ops::answer);
      ops.server.start();
      return ops;
    } catch (BindException e) {
      throw Fault.because(
          e,
          Reason.PRECONDITION,
          "cannot serve metrics and health on %s:%d (%s); choose another with --ops-port or"
              + " --ops-bind, port 0 for a free one",
          bind.getAddress().getHostAddress(),
          bind.getPort(),
          e.getMessage());
    } catch (IOException e) {
      throw Fault.because(
          e, Reason.FAILED, "cannot serve metrics and health on %s: %s", bind, e.getMessage());
    }
  }

  /** The port it serves on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answerTo(exchange.getRequestMethod(), exchange.getRequestURI().getPath());
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", answer.type());
      headers.set("Cache-Control", "no-store");
      if (answer.status() == 405) {
        headers.set("Allow", "GET, HEAD");
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        headers.set("Content-Length", String.valueOf(body.length));
        exchange.sendResponseHeaders(answer.status(), -1);
      } else {
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answerTo(String method, String path) {
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return new Answer(405, TEXT, "only GET and HEAD\n");
    }
    try {
      return switch (path) {
        case "/metrics" -> new Answer(200, PROMETHEUS, metrics.get());
        case "/healthz" -> new Answer(200, TEXT, "ok\n");
        case "/readyz" ->
            switch (readiness.get()) {
              case Readiness.Ready() -> new Answer(200, TEXT, "ready\n");
              case Readiness.NotReady(String why) -> new Answer(503, TEXT, why + "\n");
            };
        default -> new Answer(404, TEXT, "here are /metrics, /healthz and /readyz\n");
      };
    } catch (RuntimeException e) {
      log.warn("{} failed", path, e);
      return new Answer(500, TEXT, "failed; the log says why\n");
    }
  }

  /** Stops at once; requests under way are cut. Idempotent. */
  @Override
  public void close() {
    server.stop(0);
    requests.shutdownNow();
  }

  private static void setIfAbsent(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, String.valueOf(value));
    }
  }

  private record Answer(int status, String type, String body) {}
}
