package dev.lanyard.node.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  /** SHA-256 of "abc", from FIPS 180-2. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isSha256() {
    assertEquals(ABC, Digest.ofBytes("abc".getBytes(StandardCharsets.US_ASCII)).hex());
  }

  @Test
  void readsEverySpelling() {
    Digest abc = Digest.ofBytes("abc".getBytes(StandardCharsets.US_ASCII));

    assertEquals(abc, Digest.parse(ABC));
    assertEquals(abc, Digest.parse("ly:" + ABC));
    assertEquals(abc, Digest.parse("LY:" + ABC.toUpperCase(Locale.ROOT)));
    assertEquals("ly:" + ABC, abc.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ly:",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adf",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "ly:ly:7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015",
        // The same digits to the eye, in another script.
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a\uFF44"
      })
  void refusesWhatIsNoDigest(String text) {
    Fault fault = assertThrows(Fault.class, () -> Digest.parse(text));
    assertEquals(Reason.INVALID, fault.reason());
  }

  @Test
  void takesTheBeginningOfADigest() {
    assertEquals(ABC.substring(0, 12), Digest.parsePrefix("ly:" + ABC.substring(0, 12)));
    assertEquals(
        ABC.substring(0, 13), Digest.parsePrefix(ABC.substring(0, 13).toUpperCase(Locale.ROOT)));
    assertEquals(ABC, Digest.parsePrefix(ABC));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ba7816bf8f0", "ly:ba7816bf8f0", "ba7816bf8f0g", "ba7816bf8f01%", ""})
  void refusesABeginningThatIsTooShortOrNotHexadecimal(String text) {
    Fault fault = assertThrows(Fault.class, () -> Digest.parsePrefix(text));
    assertEquals(Reason.INVALID, fault.reason());
  }

  @Test
  void refusesABeginningLongerThanADigest() {
    assertThrows(Fault.class, () -> Digest.parsePrefix(ABC + "0"));
  }

  @Test
  void tellsADigestFromAName() {
    assertTrue(Digest.looksLikeOne("ly:ba78"));
    assertTrue(Digest.looksLikeOne("Ly:" + ABC));
    assertFalse(Digest.looksLikeOne(ABC));
    assertFalse(Digest.looksLikeOne("ly:docs/report"));
    assertFalse(Digest.looksLikeOne("b:docs"));
  }

  @Test
  void neverRepeatsAnEscapeSequence() {
    Fault fault = assertThrows(Fault.class, () -> Digest.parse("\u001B[2J\u202E"));
    assertFalse(fault.getMessage().contains("\u001B"));
    assertFalse(fault.getMessage().contains("\u202E"));
  }

  @Test
  void comparesAsItsBytesDo() throws Exception {
    Seeded.times(
        500,
        random -> {
          byte[] one = new byte[32];
          random.nextBytes(one);
          byte[] other = one.clone();
          other[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
          Digest a = Digest.of(one, 0);
          Digest b = Digest.of(other, 0);

          assertArrayEquals(one, a.bytes());
          assertEquals(
              Integer.signum(Arrays.compareUnsigned(one, other)), Integer.signum(a.compareTo(b)));
          assertEquals(0, a.compareTo(Digest.parse(a.hex())));
        });
  }
}
