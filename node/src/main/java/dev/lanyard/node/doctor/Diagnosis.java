package dev.lanyard.node.doctor;

import java.util.List;

/**
 * What the doctor found.
 *
 * @param interfaces each interface, in the system's order
 * @param findings what concerns the node as a whole
 */
public record Diagnosis(List<InterfaceReport> interfaces, List<Finding> findings) {
  public Diagnosis {
    interfaces = List.copyOf(interfaces);
    findings = List.copyOf(findings);
  }
}
