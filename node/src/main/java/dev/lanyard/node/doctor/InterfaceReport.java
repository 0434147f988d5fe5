package dev.lanyard.node.doctor;

import dev.lanyard.node.host.LocalInterface;
import java.net.InetAddress;
import java.util.List;

/**
 * An interface, as discovery sees it.
 *
 * @param chosen discovery runs there
 * @param multicastOut a multicast packet could be sent
 * @param multicastBack another node's answer came back by multicast
 * @param advertised the addresses told to others there, each as ADDR or ADDR:PORT
 * @param answered names of the peers that answered there
 */
public record InterfaceReport(
    String name,
    List<InetAddress> addresses,
    LocalInterface.Kind kind,
    boolean chosen,
    boolean multicastOut,
    boolean multicastBack,
    List<String> advertised,
    List<String> answered,
    List<Finding> findings) {
  public InterfaceReport {
    addresses = List.copyOf(addresses);
    advertised = List.copyOf(advertised);
    answered = List.copyOf(answered);
    findings = List.copyOf(findings);
  }
}
