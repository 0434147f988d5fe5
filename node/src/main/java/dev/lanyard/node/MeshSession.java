package dev.lanyard.node;

import com.google.common.base.Ticker;
import dev.lanyard.node.config.Settings;
import dev.lanyard.node.dns.DnsDiscovery;
import dev.lanyard.node.dns.ListDiscovery;
import dev.lanyard.node.host.NetworkInterfaces;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.Member;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.mdns.Announcement;
import dev.lanyard.node.mdns.MdnsDiscovery;
import dev.lanyard.node.peer.Acquaintance;
import dev.lanyard.node.peer.AcquaintanceOptions;
import dev.lanyard.node.peer.Discovery;
import dev.lanyard.node.peer.Hint;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.Members;
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
   * @param member nothing in open mode
   */
  record Self(NodeId id, Optional<Member> member) {
    static Self of(Member member) {
      return new Self(member.credentials().nodeId(), Optional.of(member));
    }

    /** Open mode's, in which nothing is proved. */
    static Self open(NodeId id) {
      return new Self(id, Optional.empty());
    }

    Optional<Credentials> credentials() {
      return member.map(Member::credentials);
    }

    String tag() {
      return member.map(one -> one.lineage().tag()).orElse(OPEN_TAG);
    }

    /** Whether the mesh has that tag, or had it before its secret was changed. */
    boolean hadTag(String some) {
      return member.map(one -> one.lineage().knows(some)).orElse(some.equals(OPEN_TAG));
    }
  }

  /** What the node says of itself in a mesh, where it serves on that port. */
  interface Introducing {
    Introduction introduction(Self self, int port);
  }

  private final Settings settings;
  private final PeerDirectory directory;
  private final Members members;
  private final Endpoint endpoint;
  private final Acquaintance acquaintance;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private volatile Self self;
  private volatile List<Discovery> discoveries = List.of();

  /** Held while discovery begins or ends. */
  private final Object discovering = new Object();

  // Guarded by that.
  private Consumer<Hint> hints = hint -> {};
  private boolean left;

  /** A session that does not serve yet. */
  MeshSession(
      Self self,
      Settings settings,
      Members members,
      Introducing introducing,
      PeerGuards guards,
      Acquaintance.Threads threads) {
    this.self = self;
    this.settings = settings;
    this.members = members;
    this.directory = members.directory();
    this.endpoint =
        new Endpoint(
            self.id(),
            self.credentials().map(credentials -> new Endpoint.Trust(credentials, members)),
            // A caller may come in before the port is known here: it waits for that.
            () -> introducing.introduction(self(), port.join()),
            guards,
            RpcOptions.DEFAULT.with(settings.listen().congestion()));
    this.acquaintance =
        new Acquaintance(
            new Acquaintance.Self(self.id(), this::servesAt),
            members,
            endpoint.dialer(),
            AcquaintanceOptions.DEFAULT,
            Ticker.systemTicker(),
            threads);
  }

  private boolean servesAt(InetSocketAddress address) {
    return address.getPort() == port.getNow(0) && NetworkInterfaces.has(address.getAddress());
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

  /** The mesh has another secret: what is shown and trusted from here on is that one's. */
  void renew(Self renewed) {
    self = renewed;
    renewed.credentials().ifPresent(endpoint::renew);
  }

  /** Says again who this node is, since its mesh has another tag. Takes up to two seconds. */
  void announce() {
    synchronized (discovering) {
      if (!left && !discoveries.isEmpty()) {
        discoveries.forEach(Discovery::close);
        discoveries = begin();
      }
    }
  }

  /** Somebody is a member no longer: nothing connects this node with it from here on. */
  void expel(NodeId id) {
    acquaintance.expelled(id);
    endpoint.expel(id);
  }

  /**
   * Looks for others, beginning with those that were there in earlier days.
   *
   * @param told of each hint that discovery brings
   */
  void discover(Consumer<Hint> told) {
    synchronized (discovering) {
      hints = told;
      discoveries = begin();
    }
    for (Peer known : directory.all()) {
      acquaintance.hint(new Hint(known.address(), Optional.of(known.id()), Hint.FoundBy.PEER));
    }
  }

  private List<Discovery> begin() {
    Settings.Discover how = settings.discover();
    List<Discovery> ways = new ArrayList<>();
    if (how.mdns()) {
      ways.add(
          new MdnsDiscovery(
              new Announcement(self.id(), self.tag(), port.join(), how.advertised()),
              how.interfaces(),
              members::isKnown));
    }
    if (!how.peers().isEmpty()) {
      ways.add(new ListDiscovery(how.peers()));
    }
    if (!how.peerNames().isEmpty()) {
      ways.add(new DnsDiscovery(how.peerNames()));
    }
    ways.forEach(discovery -> discovery.start(hints.andThen(acquaintance::hint)));
    return List.copyOf(ways);
  }

  /** A peer was lost: it may be back at another address. */
  void lookAgain() {
    discoveries.forEach(Discovery::lookAgain);
  }

  /** Says goodbye and takes no new calls; the port is free on return. */
  void leave() {
    Thread[] closing;
    synchronized (discovering) {
      left = true;
      closing =
          discoveries.stream()
              .map(discovery -> Thread.startVirtualThread(discovery::close))
              .toArray(Thread[]::new);
    }
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
