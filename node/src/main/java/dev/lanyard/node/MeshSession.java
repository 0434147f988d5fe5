package dev.lanyard.node;

import com.google.common.base.Ticker;
import dev.lanyard.node.config.Settings;
import dev.lanyard.node.dns.DnsDiscovery;
import dev.lanyard.node.dns.ListDiscovery;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.MeshSecret;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.mdns.Announcement;
import dev.lanyard.node.mdns.MdnsDiscovery;
import dev.lanyard.node.peer.Acquaintance;
import dev.lanyard.node.peer.AcquaintanceOptions;
import dev.lanyard.node.peer.Discovery;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.peer.PeerDirectory;
import dev.lanyard.node.rpc.ControlPorts;
import dev.lanyard.node.rpc.Endpoint;
import dev.lanyard.node.rpc.PeerGuards;
import dev.lanyard.node.rpc.RpcOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A node's life in one mesh: its end of the network, its acquaintances and its discovery, all with
 * the credentials of that mesh. A node that joins another mesh ends one and begins another.
 */
final class MeshSession {
  /** Tells everybody that there is no encryption and no secret. */
  static final String OPEN_TAG = "open";

  /**
   * Who the node is in this mesh.
   *
   * @param secret the mesh's; nothing in open mode
   * @param credentials nothing in open mode
   */
  record Self(NodeId id, Optional<MeshSecret> secret, Optional<Credentials> credentials) {
    static Self of(MeshSecret secret, Credentials credentials) {
      return new Self(credentials.nodeId(), Optional.of(secret), Optional.of(credentials));
    }

    /** Open mode's, in which nothing is proved. */
    static Self open(NodeId id) {
      return new Self(id, Optional.empty(), Optional.empty());
    }

    String tag() {
      return credentials.map(Credentials::meshTag).orElse(OPEN_TAG);
    }
  }

  private final Self self;
  private final Settings settings;
  private final PeerDirectory directory;
  private final Endpoint endpoint;
  private final Acquaintance acquaintance;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private volatile List<Discovery> discoveries = List.of();

  /**
   * A session that does not serve yet.
   *
   * @param introduction what the node says of itself, given the port on which it serves
   */
  MeshSession(
      Self self,
      Settings settings,
      PeerDirectory directory,
      IntFunction<Introduction> introduction,
      PeerGuards guards,
      Acquaintance.Threads threads) {
    this.self = self;
    this.settings = settings;
    this.directory = directory;
    this.endpoint =
        new Endpoint(
            self.id(),
            self.credentials(),
            // A caller may come in before the port is known here: it waits for that.
            () -> introduction.apply(port.join()),
            guards,
            RpcOptions.DEFAULT.with(settings.listen().congestion()));
    this.acquaintance =
        new Acquaintance(
            self.id(),
            directory,
            endpoint.dialer(),
            AcquaintanceOptions.DEFAULT,
            Ticker.systemTicker(),
            threads);
  }

  Self self() {
    return self;
  }

  Acquaintance acquaintance() {
    return acquaintance;
  }

  /**
   * Serves; returns the port.
   *
   * @param offer what to serve, given this session's acquaintance
   */
  int serve(
      int wantedPort,
      Function<Acquaintance, Endpoint.Offer> offer,
      Function<MeshSession, ControlPorts> ports) {
    InetSocketAddress listen =
        settings
            .listen()
            .bind()
            .map(address -> new InetSocketAddress(address, wantedPort))
            .orElseGet(() -> new InetSocketAddress(wantedPort));
    int served = endpoint.serve(listen, offer.apply(acquaintance), ports.apply(this));
    port.complete(served);
    return served;
  }

  /**
   * Looks for others, beginning with those that were there in earlier days.
   *
   * @param hints told of each hint that discovery brings
   */
  void discover(Consumer<Hint> hints) {
    Settings.Discover how = settings.discover();
    List<Discovery> ways = new ArrayList<>();
    if (how.mdns()) {
      ways.add(
          new MdnsDiscovery(
              new Announcement(self.id(), self.tag(), port.join(), how.advertised()),
              how.interfaces()));
    }
    if (!how.peers().isEmpty()) {
      ways.add(new ListDiscovery(how.peers()));
    }
    if (!how.peerNames().isEmpty()) {
      ways.add(new DnsDiscovery(how.peerNames()));
    }
    discoveries = List.copyOf(ways);
    ways.forEach(discovery -> discovery.start(hints.andThen(acquaintance::hint)));
    for (Peer known : directory.all()) {
      acquaintance.hint(new Hint(known.address(), Optional.of(known.id()), Hint.FoundBy.PEER));
    }
  }

  /** A peer was lost: it may be back at another address. */
  void lookAgain() {
    discoveries.forEach(Discovery::lookAgain);
  }

  /** Says goodbye and takes no new calls; the port is free on return. */
  void leave() {
    Thread[] closing =
        discoveries.stream()
            .map(discovery -> Thread.startVirtualThread(discovery::close))
            .toArray(Thread[]::new);
    acquaintance.close();
    endpoint.stopListening();
    for (Thread thread : closing) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Lets what is being sent go on for some seconds, then ends everything. */
  void end() {
    endpoint.end();
  }
}
