package dev.lanyard.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpsServerTest {
  private static final InetSocketAddress FREE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final AtomicReference<Supplier<Readiness>> readiness =
      new AtomicReference<>(() -> new Readiness.NotReady("reading the catalogue"));
  private final HttpClient client = HttpClient.newHttpClient();
  private OpsServer server;

  @BeforeEach
  void start() {
    server = OpsServer.start(FREE, () -> "lanyard_x 1\n", () -> readiness.get().get());
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void servesMetricsInPrometheusFormat() throws Exception {
    HttpResponse<String> answer = ask("GET", "/metrics");

    assertEquals(200, answer.statusCode());
    assertEquals("lanyard_x 1\n", answer.body());
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("Content-Type").orElse(""));
  }

  @Test
  void isAliveBeforeItIsReady() throws Exception {
    assertEquals(200, ask("GET", "/healthz").statusCode());
    HttpResponse<String> before = ask("GET", "/readyz");
    assertEquals(503, before.statusCode());
    assertEquals("reading the catalogue\n", before.body());

    readiness.set(Readiness.Ready::new);

    assertEquals(200, ask("GET", "/readyz").statusCode());
  }

  @Test
  void answersHeadWithoutABody() throws Exception {
    HttpResponse<String> answer = ask("HEAD", "/metrics");

    assertEquals(200, answer.statusCode());
    assertEquals("", answer.body());
    assertEquals("12", answer.headers().firstValue("Content-Length").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void refusesWhatChangesThings(String method) throws Exception {
    HttpResponse<String> answer = ask(method, "/metrics");

    assertEquals(405, answer.statusCode());
    assertEquals("GET, HEAD", answer.headers().firstValue("Allow").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics/", "/healthz/x", "/../etc/passwd", "/METRICS"})
  void knowsNoOtherPath(String path) throws Exception {
    assertEquals(404, ask("GET", path).statusCode());
  }

  @Test
  void keepsAFailureToItself() throws Exception {
    readiness.set(() -> {
      throw new IllegalStateException("a secret of the inside");
    });

    HttpResponse<String> answer = ask("GET", "/readyz");

    assertEquals(500, answer.statusCode());
    assertEquals("failed; the log says why\n", answer.body());
  }

  @Test
  void saysWhichPortIsInUseAndHowToChangeIt() {
    InetSocketAddress taken =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

    Fault fault =
        assertThrows(
            Fault.class, () -> OpsServer.start(taken, () -> "", Readiness.Ready::new).close());

    assertEquals(Reason.PRECONDITION, fault.reason());
    assertTrue(fault.getMessage().contains("127.0.0.1:" + server.port()), fault.getMessage());
    assertTrue(fault.getMessage().contains("--ops-port"), fault.getMessage());
  }

  @Test
  void isClosedForGoodAndTwice() {
    server.close();
    server.close();

    assertThrows(IOException.class, () -> ask("GET", "/healthz"));
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
