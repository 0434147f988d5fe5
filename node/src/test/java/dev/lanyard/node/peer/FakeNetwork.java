package dev.lanyard.node.peer;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes at addresses, as a dialer finds them. */
final class FakeNetwork implements Dialer {
  private final Map<InetSocketAddress, NodeId> nodes = new HashMap<>();

  /** Every dial, as "ADDRESS" or "ADDRESS expects ID". */
  final List<String> dials = new ArrayList<>();

  /** Every link that was ever opened. */
  final List<FakeLink> links = new ArrayList<>();

  static InetSocketAddress address(int host) {
    try {
      byte[] bytes = {10, 0, (byte) (host >> 8), (byte) host};
      return new InetSocketAddress(InetAddress.getByAddress(bytes), 7117);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  static NodeId id(String name) {
    return Meshes.nodeId(name);
  }

  static Introduction introduction(String name, String... advertised) {
    return new Introduction(
        1,
        name,
        "1.0",
        7117,
        List.of(advertised),
        "run-1",
        Optional.empty(),
        Instant.EPOCH,
        "tag",
        0);
  }

  void up(int host, String name) {
    nodes.put(address(host), id(name));
    names.put(id(name), name);
  }

  void down(int host) {
    nodes.remove(address(host));
  }

  private final Map<NodeId, String> names = new HashMap<>();

  @Override
  public PeerLink dial(InetSocketAddress address, Optional<NodeId> expected, Duration patience) {
    dials.add(
        address.getAddress().getHostAddress()
            + expected.map(id -> " expects " + names.getOrDefault(id, "?")).orElse(""));
    NodeId there = nodes.get(address);
    if (there == null) {
      throw Fault.of(Reason.UNAVAILABLE, "nobody at %s", address);
    }
    if (expected.isPresent() && !expected.get().equals(there)) {
      throw Fault.of(Reason.DENIED, "somebody else at %s", address);
    }
    if (there.equals(id("self"))) {
      throw Fault.of(Reason.EXISTS, "another node of that id at %s", address);
    }
    FakeLink link = new FakeLink(there, introduction(names.getOrDefault(there, "?")), address);
    links.add(link);
    return link;
  }

  /** The link opened last to a node. */
  FakeLink link(String name) {
    return links.stream()
        .filter(link -> link.id().equals(id(name)))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  /** A connection; what the other side does, the test does. */
  static final class FakeLink implements PeerLink {
    private final NodeId id;
    private final Introduction introduction;
    private final InetSocketAddress address;
    final List<News> told = new ArrayList<>();
    private @Nullable LinkListener listener;
    boolean closed;
    boolean retired;
    boolean answers = true;

    FakeLink(NodeId id, Introduction introduction, InetSocketAddress address) {
      this.id = id;
      this.introduction = introduction;
      this.address = address;
    }

    void says(News news) {
      if (listener != null) {
        listener.heard(news);
      }
    }

    void breaks(String why) {
      closed = true;
      if (listener != null) {
        listener.lost(why);
      }
    }

    @Override
    public NodeId id() {
      return id;
    }

    @Override
    public Introduction introduction() {
      return introduction;
    }

    @Override
    public InetSocketAddress address() {
      return address;
    }

    @Override
    public PeerClient client() {
      return new FakePeerClient();
    }

    @Override
    public void listen(LinkListener ears) {
      listener = ears;
    }

    @Override
    public void tell(News news) {
      told.add(news);
    }

    @Override
    public boolean answersWithin(Duration patience) {
      return answers;
    }

    @Override
    public void retire() {
      retired = true;
    }

    @Override
    public void close() {
      if (!closed) {
        breaks("closed");
      }
    }
  }
}
