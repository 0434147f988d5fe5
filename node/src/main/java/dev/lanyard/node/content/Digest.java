package dev.lanyard.node.content;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A SHA-256: of a chunk's bytes, or of a canonical manifest, which makes it the digest of a
 * content. Four words rather than an array, so that it is a value and costs a node with a million
 * entries little.
 */
public record Digest(long w0, long w1, long w2, long w3) implements Comparable<Digest> {
  /** Bytes of a digest. */
  public static final int BYTES = 32;

  /** What people see in front of a content's digest: it is not what sha256sum prints. */
  public static final String PREFIX = "ly:";

  /** Fewest hexadecimal digits by which a content may be named. */
  public static final int MIN_PREFIX_DIGITS = 12;

  private static final HexFormat HEX = HexFormat.of();

  /** Reads the 32 bytes at {@code offset}. */
  public static Digest of(byte[] bytes, int offset) {
    ByteBuffer words = ByteBuffer.wrap(bytes, offset, BYTES);
    return new Digest(words.getLong(), words.getLong(), words.getLong(), words.getLong());
  }

  /** The digest that {@code sha256} has gathered; resets it. */
  public static Digest finish(MessageDigest sha256) {
    return of(sha256.digest(), 0);
  }

  /** The digest of some bytes. */
  public static Digest ofBytes(byte[] bytes) {
    return of(sha256().digest(bytes), 0);
  }

  /** A new SHA-256. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Reads 64 hexadecimal digits of either case, with or without {@code ly:} in front.
   *
   * @throws Fault INVALID where it is anything else
   */
  public static Digest parse(String text) {
    String digits = stripPrefix(text);
    if (digits.length() != 2 * BYTES || !isHex(digits)) {
      throw Fault.of(
          Reason.INVALID,
          "'%s' is not a digest: 64 hexadecimal digits are needed",
          Printable.of(text));
    }
    return of(HEX.parseHex(digits), 0);
  }

  /** Whether the text is {@code ly:} and hexadecimal digits, whole or the start of a digest. */
  public static boolean looksLikeOne(String text) {
    return text.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        && isHex(text.substring(PREFIX.length()));
  }

  /**
   * The lower case digits of a digest's beginning.
   *
   * @throws Fault INVALID where they are too few, too many or not hexadecimal
   */
  public static String parsePrefix(String text) {
    String digits = stripPrefix(text).toLowerCase(Locale.ROOT);
    if (digits.length() < MIN_PREFIX_DIGITS || digits.length() > 2 * BYTES || !isHex(digits)) {
      throw Fault.of(
          Reason.INVALID,
          "'%s' does not name a content: give %d to %d hexadecimal digits of its digest",
          Printable.of(text),
          MIN_PREFIX_DIGITS,
          2 * BYTES);
    }
    return digits;
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    ByteBuffer.wrap(bytes).putLong(w0).putLong(w1).putLong(w2).putLong(w3);
    return bytes;
  }

  /** 64 lower case hexadecimal digits. */
  public String hex() {
    return HEX.formatHex(bytes());
  }

  /** As people see it. */
  @Override
  public String toString() {
    return PREFIX + hex();
  }

  @Override
  public int compareTo(Digest other) {
    int order = Long.compareUnsigned(w0, other.w0);
    if (order == 0) {
      order = Long.compareUnsigned(w1, other.w1);
    }
    if (order == 0) {
      order = Long.compareUnsigned(w2, other.w2);
    }
    return order == 0 ? Long.compareUnsigned(w3, other.w3) : order;
  }

  private static String stripPrefix(String text) {
    return text.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        ? text.substring(PREFIX.length())
        : text;
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(c -> c < 128 && HexFormat.isHexDigit(c));
  }
}
