package dev.lanyard.node;

import dev.lanyard.node.config.Settings;
import dev.lanyard.node.doctor.Diagnosis;
import dev.lanyard.node.doctor.Doctor;
import dev.lanyard.node.doctor.Finding;
import dev.lanyard.node.doctor.ProbeResult;
import dev.lanyard.node.doctor.Symptoms;
import dev.lanyard.node.host.InterfaceChoice;
import dev.lanyard.node.host.LocalInterface;
import dev.lanyard.node.host.NetworkInterfaces;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.node.identity.Identity;
import dev.lanyard.node.mdns.MulticastProbe;
import dev.lanyard.node.peer.Liveness;
import dev.lanyard.node.peer.Peer;
import dev.lanyard.node.peer.PeerDirectory;
import java.util.List;
import java.util.Optional;

/** Gathers what the doctor is shown: interfaces, a try of multicast, peers, certificates. */
final class CheckUp {
  private final Settings settings;
  private final MeshSession.Self self;
  private final PeerDirectory directory;
  private final Identity identity;
  private final int port;

  CheckUp(
      Settings settings,
      MeshSession.Self self,
      PeerDirectory directory,
      Identity identity,
      int port) {
    this.settings = settings;
    this.self = self;
    this.directory = directory;
    this.identity = identity;
    this.port = port;
  }

  /** Takes about two seconds, or seven where nobody answers who should. */
  Diagnosis diagnose() throws InterruptedException {
    Settings.Discover how = settings.discover();
    List<LocalInterface> interfaces = NetworkInterfaces.now();
    InterfaceChoice choice = InterfaceChoice.of(interfaces, how.interfaces());
    List<Peer> peers = directory.all();
    List<ProbeResult> probes =
        how.mdns()
            ? new MulticastProbe(self.id(), self.tag())
                .run(choice.chosen(), peers.stream().anyMatch(CheckUp::isReachable))
            : List.of();
    return Doctor.diagnose(
        new Symptoms(
            how.mdns(),
            port,
            settings.listen().bind(),
            interfaces,
            choice,
            how.advertised(),
            probes,
            peers,
            List.of(certificates())));
  }

  private static boolean isReachable(Peer peer) {
    return peer.liveness() instanceof Liveness.Reachable;
  }

  private Finding certificates() {
    Optional<Credentials> credentials = self.credentials();
    if (credentials.isEmpty()) {
      return Finding.warning(
          "open-mode",
          "this node is open: nothing is encrypted and anybody on the network can read its shares",
          "start it without --open, and join the others with 'lanyard invite' and 'lanyard join'");
    }
    return identity.holds(credentials.get())
        ? Finding.ok("certificates", "the certificates are in order")
        : Finding.problem(
            "certificates",
            "the certificates in this node's folder are not those it runs with: its owner's clients"
                + " are refused",
            "start it again");
  }
}
