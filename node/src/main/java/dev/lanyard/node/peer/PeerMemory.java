package dev.lanyard.node.peer;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.identity.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of earlier days, in {@code peers.json} in the node's folder: addresses to try at a
 * start, and what {@code lanyard peers --all} lists. Losing it loses nothing that discovery does
 * not find again, so a damaged one is forgotten.
 */
public final class PeerMemory {
  private static final Logger log = LoggerFactory.getLogger("peer");
  private static final String FILE = "peers.json";

  /** A row as Gson reads it, where anything may be missing. */
  private record Row(
      @Nullable String id,
      @Nullable String name,
      @Nullable String host,
      int port,
      @Nullable String version,
      @Nullable String lastSeen,
      @Nullable String mesh) {}

  private final NodeFolder folder;
  private final Gson gson = new Gson();

  public PeerMemory(NodeFolder folder) {
    this.folder = folder;
  }

  /**
   * The peers remembered, all of them gone.
   *
   * @param meshes the tags that our mesh has and had: who was met in another, or in open mode,
   *     where ids are not proven, is none of ours
   */
  public List<Peer> load(Predicate<String> meshes) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Peer> peers = new ArrayList<>();
    try {
      @Nullable Row[] rows = gson.fromJson(Files.readString(file), Row[].class);
      if (rows != null) {
        Stream.of(rows)
            .filter(row -> row != null && row.mesh() != null && meshes.test(row.mesh()))
            .forEach(row -> remember(row, peers));
      }
    } catch (IOException | JsonParseException e) {
      log.warn("{} is unreadable and is started anew: {}", file, e.getMessage());
    }
    return peers;
  }

  /** A row that does not hold, such as an address on an interface that is gone, is passed over. */
  private static void remember(@Nullable Row row, List<Peer> peers) {
    try {
      if (row != null) {
        peers.add(peerOf(row));
      }
    } catch (IllegalArgumentException | DateTimeException | Fault e) {
      log.debug("a peer of earlier days is forgotten: {}", e.getMessage());
    }
  }

  /** Writes them down, as met in the mesh of that tag. */
  public void save(List<Peer> peers, String mesh) {
    folder.write(FILE, gson.toJson(peers.stream().map(peer -> rowOf(peer, mesh)).toList()) + "\n");
  }

  private static Row rowOf(Peer peer, String mesh) {
    return new Row(
        peer.id().text(),
        peer.name(),
        peer.address().getAddress().getHostAddress(),
        peer.address().getPort(),
        peer.version(),
        peer.lastSeen().toString(),
        mesh);
  }

  private static Peer peerOf(Row row) {
    return new Peer(
        new NodeId(said(row.id())),
        said(row.name()),
        new InetSocketAddress(InetAddress.ofLiteral(said(row.host())), row.port()),
        new Liveness.Gone("not seen since this node started"),
        Set.of(),
        said(row.version()),
        Instant.parse(said(row.lastSeen())),
        Duration.ZERO);
  }

  private static String said(@Nullable String field) {
    if (field == null) {
      throw new IllegalArgumentException("a field is missing");
    }
    return field;
  }
}
