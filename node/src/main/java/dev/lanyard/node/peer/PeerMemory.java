package dev.lanyard.node.peer;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.NodeFolder;
import dev.lanyard.node.identity.NodeId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

  private record Row(
      String id, String name, String host, int port, String version, String lastSeen) {}

  private final NodeFolder folder;
  private final Gson gson = new Gson();

  public PeerMemory(NodeFolder folder) {
    this.folder = folder;
  }

  /** The peers remembered, all of them gone. */
  public List<Peer> load() {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Peer> peers = new ArrayList<>();
    try {
      List<Row> rows = gson.fromJson(Files.readString(file), new TypeToken<List<Row>>() {});
      for (Row row : rows == null ? List.<Row>of() : rows) {
        peers.add(peerOf(row));
      }
    } catch (IOException | JsonParseException | DateTimeException | Fault e) {
      log.warn("{} is unreadable and is started anew: {}", file, e.getMessage());
    }
    return peers;
  }

  /** Writes them down. */
  public void save(List<Peer> peers) {
    folder.write(FILE, gson.toJson(peers.stream().map(PeerMemory::rowOf).toList()) + "\n");
  }

  private static Row rowOf(Peer peer) {
    return new Row(
        peer.id().text(),
        peer.name(),
        peer.address().getAddress().getHostAddress(),
        peer.address().getPort(),
        peer.version(),
        peer.lastSeen().toString());
  }

  private static Peer peerOf(Row row) throws UnknownHostException {
    return new Peer(
        new NodeId(row.id()),
        row.name(),
        new InetSocketAddress(InetAddress.getByName(row.host()), row.port()),
        new Liveness.Gone("not seen since this node started"),
        Set.of(),
        row.version(),
        Instant.parse(row.lastSeen()),
        Duration.ZERO);
  }
}
