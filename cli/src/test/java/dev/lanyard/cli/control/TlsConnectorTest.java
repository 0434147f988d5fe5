package dev.lanyard.cli.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetResponse;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.NodeControlGrpc;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS over the loopback interface. */
class TlsConnectorTest {
  @TempDir static Path certificates;
  @TempDir Path folder;

  private final List<String> protocols = new CopyOnWriteArrayList<>();
  private final List<Server> servers = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void makeCertificates() throws Exception {
    Certificates.writeTo(certificates.resolve("owner"));
    Certificates.writeTo(certificates.resolve("stranger"));
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (Server server : servers) {
      server.shutdownNow();
      server.awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void presentsTheOwnersCertificateOverTls13() throws Exception {
    Server server = serve("owner", new Node());

    assertEquals("a", status(homeOf(server)));
    assertEquals(List.of("TLSv1.3"), protocols);
  }

  @Test
  void speaksPlainTextToAnOpenNode() throws Exception {
    Server server = start(NettyServerBuilder.forAddress(loopback()), new Node());
    Home home = home();
    announce(home, "{\"port\":" + server.getPort() + ",\"open\":true,\"pid\":1}");

    assertEquals("a", status(home));
  }

  @Test
  void callsTheHostThatTheNodeNames() throws Exception {
    Server server = serve("owner", new Node());
    Home home = home();
    announce(home, "{\"controlHost\":\"localhost\",\"port\":" + server.getPort() + "}");

    assertEquals("a", status(home));
  }

  @Test
  void saysHowToStartANodeWhereNoneRuns() throws Exception {
    Home home = home();

    CommandFailure failure = assertThrows(CommandFailure.class, () -> status(home));

    assertEquals(ExitStatus.NO_NODE, failure.status());
    assertEquals("no node runs for " + folder + "; start one with: lanyard up", failure.line());
  }

  @Test
  void namesTheFolderInItsAdviceWhenTheUserDid() {
    Home home = new Home(folder, true);

    CommandFailure failure = assertThrows(CommandFailure.class, () -> status(home));

    assertTrue(failure.line().endsWith("lanyard --home " + folder + " up"), failure.line());
  }

  @Test
  void takesAFileThatAKilledNodeLeftForNoNode() throws Exception {
    Server server = serve("owner", new Node());
    Home home = homeOf(server);
    server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);

    CommandFailure failure = assertThrows(CommandFailure.class, () -> status(home));

    assertEquals(ExitStatus.NO_NODE, failure.status());
    assertTrue(failure.line().startsWith("no node runs for"), failure.line());
  }

  @Test
  void doesNotTalkToAStrangerOnTheNodesPort() throws Exception {
    Home home = homeOf(serve("stranger", new Node()));

    CommandFailure failure = assertThrows(CommandFailure.class, () -> status(home));

    assertEquals(ExitStatus.NO_NODE, failure.status());
    assertTrue(failure.line().contains("is not the node of this folder"), failure.line());
  }

  @Test
  void takesANodesWordThatAPeerIsAwayForAFailure() throws Exception {
    Home home = homeOf(serve("owner", new Node()));

    CommandFailure failure = assertThrows(CommandFailure.class, () -> get(home, "away", () -> {}));

    assertEquals(ExitStatus.FAILED, failure.status());
    assertEquals("b does not answer", failure.line());
  }

  @Test
  void noticesThatTheNodeIsKilledInTheMiddle() throws Exception {
    Server server = serve("owner", new Node());
    try (Wire wire = new Wire(server.getPort())) {
      Home home = home();
      announce(home, "{\"port\":" + wire.port() + "}");

      CommandFailure failure =
          assertThrows(CommandFailure.class, () -> get(home, "large", wire::close));

      assertEquals(ExitStatus.NO_NODE, failure.status());
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Home home = homeOf(serve("owner", new Node()));
    Files.delete(home.key());

    CommandFailure failure = assertThrows(CommandFailure.class, () -> status(home));

    assertEquals(ExitStatus.FAILED, failure.status());
    assertTrue(failure.line().startsWith(home.key() + " is missing"), failure.line());
  }

  @Test
  void saysWhenTheCertificatesAreNone() throws Exception {
    Home home = homeOf(serve("owner", new Node()));
    Files.writeString(home.key(), "nonsense");

    CommandFailure failure = assertThrows(CommandFailure.class, () -> status(home));

    assertTrue(failure.line().contains("cannot make sense of the certificates"), failure.line());
  }

  @Test
  void saysWhenTheNodesFileIsNonsense() throws Exception {
    for (String nonsense :
        List.of("", "[]", "{\"port\":\"x\"}", "{\"port\":99999}", "{\"port\":1")) {
      Home home = home();
      announce(home, nonsense);

      CommandFailure failure = assertThrows(CommandFailure.class, () -> status(home));

      assertEquals(ExitStatus.FAILED, failure.status());
      assertTrue(failure.line().contains("node.json"), failure.line());
    }
  }

  private static String status(Home home) {
    try (NodeLink link = new TlsConnector().connect(home)) {
      GetStatusRequest request = GetStatusRequest.getDefaultInstance();
      return link.ask(NodeLink.QUICK, control -> control.getStatus(request)).getName();
    }
  }

  /** Follows a download, and has something happen after its first message. */
  private static void get(Home home, String target, Runnable event) {
    try (NodeLink link = new TlsConnector().connect(home)) {
      GetRequest request = GetRequest.newBuilder().setTarget(target).build();
      link.follow(control -> {
        for (var responses = control.get(request); responses.hasNext(); ) {
          responses.next();
          event.run();
        }
        return request;
      });
    }
  }

  private Home home() throws IOException {
    for (String name : List.of("mesh-ca.pem", "node.pem", "node.key")) {
      Path file = folder.resolve(name);
      Files.deleteIfExists(file);
      Files.copy(certificates.resolve("owner").resolve(name), file);
    }
    return new Home(folder, false);
  }

  private Home homeOf(Server server) throws IOException {
    Home home = home();
    announce(home, "{\"nodeId\":\"x\",\"port\":" + server.getPort() + ",\"open\":false}");
    return home;
  }

  private static void announce(Home home, String json) throws IOException {
    Files.createDirectories(home.folder().resolve("run"));
    Files.writeString(home.runningNode(), json);
  }

  private Server serve(String identity, Node node) throws Exception {
    Path pems = certificates.resolve(identity);
    SslContextBuilder context =
        SslContextBuilder.forServer(
                pems.resolve("node.pem").toFile(), pems.resolve("node.key").toFile())
            .trustManager(pems.resolve("mesh-ca.pem").toFile())
            .clientAuth(ClientAuth.REQUIRE)
            .protocols("TLSv1.3");
    NettyServerBuilder builder = NettyServerBuilder.forAddress(loopback());
    return start(
        builder.sslContext(GrpcSslContexts.configure(context, SslProvider.JDK).build()), node);
  }

  private Server start(NettyServerBuilder builder, Node node) throws IOException {
    Server server = builder.addService(node).intercept(new ProtocolRecorder()).build().start();
    servers.add(server);
    return server;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private final class ProtocolRecorder implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      if (session != null) {
        protocols.add(Objects.requireNonNull(session).getProtocol());
      }
      return next.startCall(call, headers);
    }
  }

  private static final class Node extends NodeControlGrpc.NodeControlImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
      observer.onNext(GetStatusResponse.newBuilder().setName("a").build());
      observer.onCompleted();
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
      observer.onNext(GetResponse.getDefaultInstance());
      if (request.getTarget().equals("away")) {
        observer.onError(
            Status.UNAVAILABLE.withDescription("b does not answer").asRuntimeException());
      }
    }
  }
}
