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
import dev.lanyard.node.mdns.MulticastProbe;
import dev.lanyard.node.peer.PeerDirectory;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/** Gathers what the doctor is shown: interfaces, a try of multicast, peers, certificates. */
final class CheckUp {
  private final Settings.Discover how;
  private final MeshSession.Self self;
  private final PeerDirectory directory;

  CheckUp(Settings.Discover how, MeshSession.Self self, PeerDirectory directory) {
    this.how = how;
    this.self = self;
    this.directory = directory;
  }

  /** Takes about two seconds. */
  Diagnosis diagnose() throws InterruptedException {
    List<LocalInterface> interfaces = NetworkInterfaces.now();
    InterfaceChoice choice = InterfaceChoice.of(interfaces, how.interfaces());
    List<ProbeResult> probes =
        how.mdns() ? new MulticastProbe(self.id(), self.tag()).run(choice.chosen()) : List.of();
    return Doctor.diagnose(
        new Symptoms(
            how.mdns(),
            interfaces,
            choice,
            how.advertised(),
            probes,
            directory.all(),
            List.of(certificates())));
  }

  private Finding certificates() {
    Optional<Credentials> credentials = self.credentials();
    if (credentials.isEmpty()) {
      return Finding.warning(
          "open-mode",
          "this node is open: nothing is encrypted and anybody on the network can read its shares",
          "start it without --open, and join the others with 'lanyard invite' and 'lanyard join'");
    }
    try {
      credentials.get().certificate().verify(credentials.get().authority().getPublicKey());
      credentials.get().certificate().checkValidity();
      return Finding.ok("certificates", "the certificates are in order");
    } catch (GeneralSecurityException e) {
      return Finding.problem(
          "certificates",
          "this node's certificate does not hold: " + e.getMessage(),
          "remove node.pem and mesh-ca.pem from its folder and start it again: they are made anew");
    }
  }
}
