package dev.lanyard.node.identity;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * What a node shows and what it trusts: its key, the certificate that the mesh's authority signed
 * for it, and the authority's own.
 *
 * @param meshTag tells the mesh apart from others
 */
public record Credentials(
    NodeId nodeId,
    String meshTag,
    PrivateKey key,
    X509Certificate certificate,
    X509Certificate authority) {
  /** The name that every node's certificate bears and every client expects. */
  public static final String SERVER_NAME = MeshAuthority.SERVER_NAME;

  @Override
  public String toString() {
    return "node " + nodeId + " of mesh " + meshTag;
  }
}
