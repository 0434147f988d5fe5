package dev.lanyard.node.identity;

import com.google.common.base.Splitter;
import com.google.common.io.BaseEncoding;
import dev.lanyard.node.content.Digest;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The form in which people carry a mesh's secret from one computer to the next: 52 base32 digits
 * (RFC 4648) of the secret and 4 check digits, in eight groups of seven. Case, spaces and dashes do
 * not matter when it is read, and the digits that base32 leaves out because they look like letters
 * are taken for those letters.
 */
public final class JoinCode {
  private static final BaseEncoding BASE32 = BaseEncoding.base32().omitPadding();
  private static final int SECRET_DIGITS = 52;
  private static final int CHECK_DIGITS = 4;
  private static final int GROUP_DIGITS = 7;
  private static final byte[] CHECK_LABEL =
      "lanyard join code v1".getBytes(StandardCharsets.US_ASCII);

  private JoinCode() {}

  /** The code of a secret. */
  public static String of(MeshSecret secret) {
    String digits = BASE32.encode(secret.bytes());
    return String.join(
        "-", Splitter.fixedLength(GROUP_DIGITS).split(digits + checkDigits(secret.bytes())));
  }

  /**
   * The secret of a code.
   *
   * @throws Fault INVALID where digits are missing, superfluous or mistyped; the message never
   *     repeats the code
   */
  public static MeshSecret parse(String code) {
    String digits = normalize(code);
    if (digits.length() != SECRET_DIGITS + CHECK_DIGITS) {
      throw Fault.of(
          Reason.INVALID,
          "this is not a join code: it has %d digits instead of %d; copy the whole line that"
              + " 'lanyard invite' prints",
          digits.length(),
          SECRET_DIGITS + CHECK_DIGITS);
    }
    byte @Nullable [] bytes = decode(digits.substring(0, SECRET_DIGITS));
    if (bytes == null || !checkDigits(bytes).equals(digits.substring(SECRET_DIGITS))) {
      throw Fault.of(
          Reason.INVALID,
          "the join code is mistyped: its check digits do not fit; compare it with what 'lanyard"
              + " invite' prints");
    }
    return new MeshSecret(bytes);
  }

  private static String normalize(String code) {
    StringBuilder digits = new StringBuilder();
    for (char c : code.toUpperCase(Locale.ROOT).toCharArray()) {
      switch (c) {
        case '0' -> digits.append('O');
        case '1' -> digits.append('I');
        case '8' -> digits.append('B');
        case '-', ' ', '\t', '\r', '\n' -> {}
        default -> digits.append(c);
      }
    }
    return digits.toString();
  }

  private static byte @Nullable [] decode(String digits) {
    if (!BASE32.canDecode(digits)) {
      return null;
    }
    byte[] bytes = BASE32.decode(digits);
    // The last digit carries four bits too many; only one of its spellings is the code.
    return bytes.length == MeshSecret.BYTES && BASE32.encode(bytes).equals(digits) ? bytes : null;
  }

  private static String checkDigits(byte[] secret) {
    byte[] checked = Arrays.copyOf(CHECK_LABEL, CHECK_LABEL.length + secret.length);
    System.arraycopy(secret, 0, checked, CHECK_LABEL.length, secret.length);
    return BASE32.encode(Digest.ofBytes(checked).bytes()).substring(0, CHECK_DIGITS);
  }
}
