package dev.lanyard.node.content;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * A checksum of a window of bytes that follows the window along a file, one byte at a time: the
 * polynomial of Rabin and Karp, modulo 2^64, as {@code content.proto} writes it down. Finds where
 * chunks may be; it proves nothing, and somebody can make two windows of one sum.
 */
final class RollingSum {
  /** The polynomial's point: odd, with its bits well mixed (2^64 over the golden ratio). */
  private static final long POINT = 0x9E3779B97F4A7C15L;

  private static final long[] POWERS = powers();

  /** What eight bytes of zero add. */
  private static final long EIGHT_ONES = eightOnes();

  /** What each value of the byte that leaves the window takes along. */
  private final long[] leaving = new long[256];

  /** For windows of one size. */
  RollingSum(int windowBytes) {
    checkArgument(windowBytes > 0, "windowBytes (%s) must be positive", windowBytes);
    long power = power(windowBytes);
    for (int value = 0; value < leaving.length; value++) {
      leaving[value] = (value + 1) * power;
    }
  }

  /** The sum of the bytes so far, and some more after them. */
  static long extend(long sum, byte[] bytes, int from, int end) {
    long extended = sum;
    int at = from;
    for (; at + 8 <= end; at += 8) {
      // Eight at a time, so that the processor need not wait for each product.
      extended =
          extended * POWERS[8]
              + (bytes[at] & 0xff) * POWERS[7]
              + (bytes[at + 1] & 0xff) * POWERS[6]
              + (bytes[at + 2] & 0xff) * POWERS[5]
              + (bytes[at + 3] & 0xff) * POWERS[4]
              + (bytes[at + 4] & 0xff) * POWERS[3]
              + (bytes[at + 5] & 0xff) * POWERS[2]
              + (bytes[at + 6] & 0xff) * POINT
              + (bytes[at + 7] & 0xff)
              + EIGHT_ONES;
    }
    for (; at < end; at++) {
      extended = extended * POINT + (bytes[at] & 0xff) + 1;
    }
    return extended;
  }

  /** The sum of the window one byte further. */
  long roll(long sum, byte out, byte in) {
    return sum * POINT + (in & 0xff) + 1 - leaving[out & 0xff];
  }

  private static long power(int exponent) {
    long power = 1;
    long square = POINT;
    for (int rest = exponent; rest > 0; rest >>= 1) {
      power *= (rest & 1) == 1 ? square : 1;
      square *= square;
    }
    return power;
  }

  private static long[] powers() {
    long[] powers = new long[9];
    for (int exponent = 0; exponent < powers.length; exponent++) {
      powers[exponent] = power(exponent);
    }
    return powers;
  }

  private static long eightOnes() {
    long sum = 0;
    for (int exponent = 0; exponent < 8; exponent++) {
      sum += POWERS[exponent];
    }
    return sum;
  }
}
