package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.HostPort;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.News;
import dev.lanyard.v1.KnownPeer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Introductions and news on the wire and off it. */
final class WirePeers {
  /** Longest name of a node, as its settings allow. */
  private static final int MAX_NAME_CHARS = 64;

  private static final int MAX_VERSION_CHARS = 64;
  private static final int MAX_TAG_CHARS = 64;

  /** Addresses that one node may advertise: one for each of its interfaces. */
  private static final int MAX_ADVERTISED = 16;

  private WirePeers() {}

  static dev.lanyard.v1.Introduction introduction(Introduction self) {
    return dev.lanyard.v1.Introduction.newBuilder()
        .setProtocol(self.protocol())
        .setName(self.name())
        .setVersion(self.version())
        .setPort(self.port())
        .addAllAdvertised(self.advertised())
        .setInstance(self.instance())
        .setUnprovenId(self.unprovenId().map(NodeId::text).orElse(""))
        .setClock(WireContent.timestamp(self.clock()))
        .setMeshTag(self.meshTag())
        .setMeshChanges(self.meshChanges())
        .build();
  }

  static Introduction introduction(dev.lanyard.v1.Introduction wire) {
    boolean wellFormed =
        wire.getPort() > 0
            && wire.getPort() < 65536
            && wire.getName().length() <= MAX_NAME_CHARS
            && wire.getVersion().length() <= MAX_VERSION_CHARS
            && wire.getInstance().length() <= MAX_VERSION_CHARS
            && wire.getMeshTag().length() <= MAX_TAG_CHARS
            && wire.getAdvertisedCount() <= MAX_ADVERTISED;
    if (!wellFormed) {
      throw Fault.of(Reason.INVALID, "the introduction breaks the contract's bounds");
    }
    if (wire.getProtocol() < 1) {
      throw Fault.of(
          Reason.PRECONDITION,
          "no protocol in common: this node speaks %d, the other %d",
          Introduction.PROTOCOL,
          wire.getProtocol());
    }
    return new Introduction(
        wire.getProtocol(),
        wire.getName(),
        wire.getVersion(),
        wire.getPort(),
        wire.getAdvertisedList(),
        wire.getInstance(),
        wire.getUnprovenId().isEmpty()
            ? Optional.empty()
            : Optional.of(new NodeId(wire.getUnprovenId())),
        WireContent.instant(wire.getClock()),
        wire.getMeshTag(),
        wire.getMeshChanges());
  }

  static dev.lanyard.v1.News news(News news) {
    return dev.lanyard.v1.News.newBuilder()
        .addAllPeers(
            news.peers().stream()
                .map(known ->
                    KnownPeer.newBuilder()
                        .setNodeId(known.id().text())
                        .setAddress(HostPort.of(known.address()))
                        .build())
                .toList())
        .setLeaving(news.leaving())
        .setMeshTag(news.meshTag())
        .setCloned(news.cloned())
        .build();
  }

  /**
   * News as hints; what is no numeric address is left out, so that nobody makes us look up names.
   */
  static News news(dev.lanyard.v1.News wire) {
    List<News.Known> peers = new ArrayList<>();
    for (KnownPeer known : wire.getPeersList()) {
      if (peers.size() < News.MAX_PEERS && NodeId.isOne(known.getNodeId())) {
        numericAddress(known.getAddress())
            .ifPresent(
                address -> peers.add(new News.Known(new NodeId(known.getNodeId()), address)));
      }
    }
    boolean isTag = wire.getMeshTag().length() <= MAX_TAG_CHARS;
    return new News(peers, wire.getLeaving(), isTag ? wire.getMeshTag() : "", wire.getCloned());
  }

  private static Optional<InetSocketAddress> numericAddress(String text) {
    try {
      InetSocketAddress parsed = HostPort.parse(text, 0xFFFF);
      return Optional.of(
          new InetSocketAddress(InetAddress.ofLiteral(parsed.getHostString()), parsed.getPort()));
    } catch (Fault | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
