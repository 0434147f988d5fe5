package dev.lanyard.node.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Four check digits are 20 bits of a SHA-256: of a million mistyped codes about one passes. What is
 * checked one by one here is every slip of one hand on one code; the rate is checked besides.
 */
class JoinCodeTest {
  private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final MeshSecret SECRET = Meshes.secret("yard");
  private static final String CODE = JoinCode.of(SECRET);

  @Test
  void isEightGroupsOfSeven() {
    assertTrue(CODE.matches("([A-Z2-7]{7}-){7}[A-Z2-7]{7}"), CODE);
  }

  @Test
  void comesBackAsTheSecret() throws Exception {
    assertEquals(SECRET, JoinCode.parse(CODE));
    Seeded.times(
        200,
        random -> {
          byte[] bytes = new byte[32];
          random.nextBytes(bytes);
          MeshSecret secret = new MeshSecret(bytes);
          assertEquals(secret, JoinCode.parse(JoinCode.of(secret)));
        });
  }

  @Test
  void isReadAsPeopleTypeIt() {
    assertEquals(SECRET, JoinCode.parse(CODE.toLowerCase(Locale.ROOT)));
    assertEquals(SECRET, JoinCode.parse(CODE.replace("-", "")));
    assertEquals(SECRET, JoinCode.parse("  " + CODE.replace('-', ' ') + "\r\n"));
    String lookalikes = CODE.replace('O', '0').replace('I', '1').replace('B', '8');
    assertFalse(lookalikes.equals(CODE), "the code has such letters");
    assertEquals(SECRET, JoinCode.parse(lookalikes));
  }

  @Test
  void catchesEveryMistypedDigit() {
    Set<String> passed = new HashSet<>();
    for (int place = 0; place < CODE.length(); place++) {
      for (int digit = 0; digit < DIGITS.length() && CODE.charAt(place) != '-'; digit++) {
        String typo = CODE.substring(0, place) + DIGITS.charAt(digit) + CODE.substring(place + 1);
        if (!typo.equals(CODE) && passes(typo)) {
          passed.add(typo);
        }
      }
    }
    assertEquals(Set.of(), passed);
  }

  @Test
  void catchesEverySwapOfNeighbours() {
    String digits = CODE.replace("-", "");
    Set<String> passed = new HashSet<>();
    int swaps = 0;
    for (int place = 0; place + 1 < digits.length(); place++) {
      char left = digits.charAt(place);
      char right = digits.charAt(place + 1);
      if (left != right) {
        swaps++;
        String typo = digits.substring(0, place) + right + left + digits.substring(place + 2);
        if (passes(typo)) {
          passed.add(typo);
        }
      }
    }
    assertTrue(swaps > 40, "swaps were tried");
    assertEquals(Set.of(), passed);
  }

  /** Ten thousand wild codes: 0.01 would pass by the rate promised, so three are a broken check. */
  @Test
  void letsHardlyAnyWrongCodePass() throws Exception {
    Seeded.times(
        1,
        random -> {
          int passed = 0;
          for (int i = 0; i < 10_000; i++) {
            StringBuilder wild = new StringBuilder();
            random.ints(56, 0, 32).forEach(digit -> wild.append(DIGITS.charAt(digit)));
            passed += passes(wild.toString()) ? 1 : 0;
          }
          assertTrue(passed < 3, passed + " passed");
        });
  }

  @Test
  void saysHowManyDigitsThereAreAndNeverWhich() {
    String digits = CODE.replace("-", "");

    Fault tooShort = assertThrows(Fault.class, () -> JoinCode.parse(digits.substring(1)));
    Fault tooLong = assertThrows(Fault.class, () -> JoinCode.parse(CODE + "A"));
    Fault empty = assertThrows(Fault.class, () -> JoinCode.parse(""));
    Fault other = assertThrows(Fault.class, () -> JoinCode.parse("!".repeat(56)));

    assertEquals(Reason.INVALID, tooShort.reason());
    assertTrue(tooShort.getMessage().contains("55 digits instead of 56"), tooShort.getMessage());
    assertTrue(tooLong.getMessage().contains("57"), tooLong.getMessage());
    assertTrue(empty.getMessage().contains("0 digits"), empty.getMessage());
    assertEquals(Reason.INVALID, other.reason());
    assertFalse(tooShort.getMessage().contains(digits.substring(5, 12)));
  }

  private static boolean passes(String code) {
    try {
      JoinCode.parse(code);
      return true;
    } catch (Fault e) {
      return false;
    }
  }
}
