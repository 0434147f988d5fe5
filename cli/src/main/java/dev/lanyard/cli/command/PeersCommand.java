package dev.lanyard.cli.command;

import com.google.gson.JsonObject;
import dev.lanyard.cli.control.ExitStatus;
import dev.lanyard.cli.control.NodeLink;
import dev.lanyard.cli.output.HumanText;
import dev.lanyard.cli.output.JsonObjects;
import dev.lanyard.cli.output.Screen;
import dev.lanyard.cli.output.Span;
import dev.lanyard.cli.output.Table;
import dev.lanyard.cli.output.Table.Column;
import dev.lanyard.cli.output.Tone;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.Peer;
import dev.lanyard.v1.PeerState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Lists the other nodes. */
@CommandLine.Command(
    name = "peers",
    customSynopsis = "lanyard peers [--all]",
    description =
        "A peer is reachable, suspect (the connection broke a moment ago) or, with --all, gone.",
    footer = {
      "",
      "With --json, one a line: {\"nodeId\",\"name\",\"address\",\"state\",\"foundBy\",",
      "\"breaker\",\"version\",\"lastSeen\",\"calls\",\"trouble\",\"clockAheadMs\"}",
      "",
      "Examples:",
      "  lanyard peers --all",
      "  lanyard peers --json | jq -r 'select(.state == \"reachable\") | .name'"
    })
final class PeersCommand extends Command {
  @Option(names = "--all", description = "Those that are gone too, remembered for 30 days.")
  private boolean all;

  PeersCommand(Session session) {
    super(session);
  }

  @Override
  ExitStatus run() {
    List<Peer> peers;
    try (NodeLink node = session.connect()) {
      ListPeersRequest request = ListPeersRequest.newBuilder().setAll(all).build();
      peers = node.ask(NodeLink.QUICK, control -> control.listPeers(request)).getPeersList();
    }
    if (session.json()) {
      Screen out = session.out();
      peers.forEach(peer -> out.json(json(peer)));
    } else if (peers.isEmpty()) {
      session.hint("No other node is known yet. If one should be: " + session.command("doctor"));
    } else {
      session.out().table(table(peers));
    }
    return ExitStatus.DONE;
  }

  private Table table(List<Peer> peers) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.elastic("NAME"),
                Column.left("STATE"),
                Column.left("ADDRESS"),
                Column.dispensable("FOUND BY"),
                Column.left("SEEN"),
                Column.dispensable("VERSION"),
                Column.left("ID")));
    boolean troubled = peers.stream().anyMatch(peer -> !peer.getTrouble().isEmpty());
    if (troubled) {
      columns.add(Column.whole("TROUBLE"));
    }
    Table table = new Table(columns);
    for (Peer peer : peers) {
      List<Span> row = row(peer);
      if (troubled) {
        row.add(Span.cell(peer.getTrouble()));
      }
      table.row(row);
    }
    return table;
  }

  private List<Span> row(Peer peer) {
    return new ArrayList<>(
        List.of(
            Span.cell(peer.getName()),
            new Span(Words.of(peer.getState()), tone(peer.getState())),
            Span.cell(peer.getAddress()),
            Span.cell(String.join(",", peer.getFoundByList())),
            Span.cell(HumanText.moment(lastSeen(peer), session.now())),
            Span.cell(peer.getVersion()),
            Span.faint(Words.briefId(peer.getNodeId()))));
  }

  private static Tone tone(PeerState state) {
    return switch (state) {
      case PEER_STATE_REACHABLE -> Tone.GOOD;
      case PEER_STATE_SUSPECT -> Tone.WARNING;
      case PEER_STATE_GONE -> Tone.BAD;
      case PEER_STATE_UNSPECIFIED, UNRECOGNIZED -> Tone.PLAIN;
    };
  }

  private static JsonObject json(Peer peer) {
    JsonObject json = new JsonObject();
    json.addProperty("nodeId", peer.getNodeId());
    json.addProperty("name", peer.getName());
    json.addProperty("address", peer.getAddress());
    json.addProperty("state", Words.of(peer.getState()));
    json.add("foundBy", JsonObjects.texts(peer.getFoundByList()));
    json.addProperty("breaker", peer.getBreaker());
    json.addProperty("version", peer.getVersion());
    json.add("lastSeen", JsonObjects.moment(lastSeen(peer)));
    json.addProperty("calls", Integer.toUnsignedLong(peer.getCalls()));
    json.add("trouble", JsonObjects.orNull(peer.getTrouble()));
    json.addProperty("clockAheadMs", peer.getClockAheadMs());
    return json;
  }

  private static Optional<Instant> lastSeen(Peer peer) {
    return Words.moment(peer.hasLastSeen(), peer.getLastSeen());
  }
}
