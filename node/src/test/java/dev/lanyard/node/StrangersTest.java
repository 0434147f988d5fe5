package dev.lanyard.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Throwables;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.Forger;
import dev.lanyard.node.identity.Forger.Forged;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.ListSharesRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever shows a certificate that is not a member's gets no further than TLS. */
class StrangersTest {
  private static final MeshSecret SECRET = Meshes.secret("yard");

  @TempDir static Path temp;
  private static RunningNode ann;
  private static Credentials bob;

  @BeforeAll
  static void start() throws Exception {
    ann = RunningNode.start(temp, "ann", SECRET);
    bob = Meshes.credentials(home("bob"), SECRET);
  }

  private static Path home(String name) throws IOException {
    return Files.createDirectory(temp.resolve(name));
  }

  @AfterAll
  static void stop() {
    ann.close();
  }

  private record Shown(PrivateKey key, List<X509Certificate> chain) {
    static Shown of(Forged forged) {
      return new Shown(forged.key(), List.of(forged.certificate()));
    }

    static Shown of(Credentials credentials) {
      return new Shown(credentials.key(), List.of(credentials.certificate()));
    }
  }

  private static final Map<String, Shown> WRONG = new LinkedHashMap<>();

  static Stream<String> kinds() throws Exception {
    if (WRONG.isEmpty()) {
      Instant now = Instant.now();
      Duration day = Duration.ofDays(1);
      Credentials other = Meshes.credentials(home("other"), Meshes.secret("other"));
      Forged leaf = Forger.of(SECRET).forge();
      String leafName = leaf.certificate().getSubjectX500Principal().getName();
      Forged byLeaf = Forger.of(SECRET).signedBy(leaf.key(), leafName).forge();
      Forged sub = Forger.of(Meshes.secret("other")).asAuthority().forge();
      String subName = sub.certificate().getSubjectX500Principal().getName();
      Forged bySub = Forger.of(SECRET).signedBy(sub.key(), subName).forge();
      WRONG.put("of another mesh", Shown.of(other));
      WRONG.put("signed by itself", Shown.of(Forger.of(SECRET).signedByItself().forge()));
      WRONG.put(
          "expired",
          Shown.of(
              Forger.of(SECRET).valid(now.minus(day.multipliedBy(2)), now.minus(day)).forge()));
      WRONG.put(
          "not valid yet",
          Shown.of(Forger.of(SECRET).valid(now.plus(day), now.plus(day.multipliedBy(2))).forge()));
      WRONG.put("good for serving alone", Shown.of(Forger.of(SECRET).forServingAlone().forge()));
      WRONG.put(
          "of a changed key, under the name of a member",
          Shown.of(Forger.of(SECRET).named(bob.nodeId()).forge()));
      WRONG.put(
          "signed by itself, under the name of a member",
          Shown.of(Forger.of(SECRET).named(bob.nodeId()).signedByItself().forge()));
      WRONG.put(
          "signed by another key in the authority's name",
          Shown.of(
              Forger.of(SECRET).signedBy(other.key(), "CN=Lanyard mesh " + SECRET.tag()).forge()));
      WRONG.put(
          "signed by a member",
          new Shown(byLeaf.key(), List.of(byLeaf.certificate(), leaf.certificate())));
      WRONG.put(
          "signed by an authority that another mesh made",
          new Shown(bySub.key(), List.of(bySub.certificate(), sub.certificate())));
      WRONG.put(
          "the authority's own",
          new Shown(Forger.authorityKey(SECRET), List.of(ann.credentials.authority())));
      WRONG.put("of a weak key", Shown.of(Forger.of(SECRET).forgeWeak()));
    }
    return WRONG.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keepsOutACertificate(String kind) throws Exception {
    Shown shown = Objects.requireNonNull(WRONG.get(kind));
    StatusRuntimeException refusal =
        assertThrows(StatusRuntimeException.class, () -> callWith(shown));
    assertEquals(Status.Code.UNAVAILABLE, refusal.getStatus().getCode(), refusal::toString);
    String told = Throwables.getStackTraceAsString(refusal);
    assertFalse(told.contains("none of a node") || told.contains(SECRET.tag()), told);
  }

  /** But for who serves, and shows one that is good for that. */
  static Stream<String> kindsOfServers() throws Exception {
    return kinds().filter(kind -> !kind.equals("good for serving alone"));
  }

  /** What a node finds where it dials: it is to be none of its peers. */
  @ParameterizedTest
  @MethodSource("kindsOfServers")
  void leavesAnImpostorThatShowsIt(String kind) throws Exception {
    Shown shown = Objects.requireNonNull(WRONG.get(kind));
    Path place = home("dials " + kind);
    try (Impostor impostor = new Impostor(shown.key(), shown.chain());
        RunningNode _ = RunningNode.start(place, "dan", SECRET, false, impostor.port())) {
      String end = Objects.requireNonNull(impostor.ends.poll(9, TimeUnit.SECONDS));
      // Of us, or of TLS itself where a key is not for that: in any case not why.
      assertTrue(end.matches("\\((internal_error|illegal_parameter)\\) Received fatal.*"), end);
    }
  }

  @Test
  void letsInWhoShowsARightOne() throws Exception {
    callWith(Shown.of(bob));
    callWith(Shown.of(Forger.of(SECRET).forge()));
  }

  private static void callWith(Shown shown) throws Exception {
    SslContextBuilder tls =
        GrpcSslContexts.forClient()
            .trustManager(ann.credentials.authority())
            .keyManager(shown.key(), shown.chain());
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(ann.address())
            .overrideAuthority(Credentials.SERVER_NAME)
            .sslContext(tls.build())
            .build();
    try {
      var _ =
          FileShareGrpc.newBlockingStub(channel)
              .withDeadlineAfter(10, TimeUnit.SECONDS)
              .listShares(ListSharesRequest.getDefaultInstance());
    } finally {
      channel.shutdownNow();
    }
  }
}
