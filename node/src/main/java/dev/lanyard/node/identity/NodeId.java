package dev.lanyard.node.identity;

import com.google.common.io.BaseEncoding;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.security.PublicKey;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A node's id: the SHA-256 of its public key (SubjectPublicKeyInfo, DER), as 52 lower case base32
 * digits (RFC 4648, no padding). TLS proves it; nothing else does. It outlives the mesh's secret.
 */
public record NodeId(String text) implements Comparable<NodeId> {
  private static final Pattern FORM = Pattern.compile("[a-z2-7]{52}");

  /** Digits that tell nodes apart well enough for people. */
  private static final int SHORT_DIGITS = 8;

  public NodeId {
    if (!FORM.matcher(text).matches()) {
      throw Fault.of(
          Reason.INVALID, "'%s' is not a node id: 52 base32 digits are needed", Printable.of(text));
    }
  }

  /** The id of the node that holds this key. */
  public static NodeId of(PublicKey key) {
    return ofBytes(Digest.ofBytes(key.getEncoded()).bytes());
  }

  /** The id with these 32 bytes. */
  public static NodeId ofBytes(byte[] bytes) {
    return new NodeId(BaseEncoding.base32().omitPadding().encode(bytes).toLowerCase(Locale.ROOT));
  }

  /** Whether somebody's text has the form of an id. */
  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** The first digits, for logs and tables. */
  public String shortText() {
    return text.substring(0, SHORT_DIGITS);
  }

  @Override
  public int compareTo(NodeId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
