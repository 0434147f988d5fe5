package dev.lanyard.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/** Quantities in the words of people: sizes, counts, moments and spans of time. */
public final class HumanText {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final Duration JUST_NOW = Duration.ofSeconds(5);

  private HumanText() {}

  /** A protobuf uint64 of bytes, such as "137.2 MiB". */
  public static String size(long bytes) {
    double value = unsigned(bytes);
    if (value < 1024) {
      return bytes + " B";
    }
    int unit = -1;
    do {
      value /= 1024;
      unit++;
    } while (Math.round(value * 10) >= 10_240 && unit < UNITS.length - 1);
    return Math.round(value * 10) / 10.0 + " " + UNITS[unit];
  }

  /** Such as "98.3 MiB/s"; empty for nothing. */
  public static String rate(long bytesPerSecond) {
    return bytesPerSecond == 0 ? "" : size(bytesPerSecond) + "/s";
  }

  /** A count with its digits in groups, such as "12,345". */
  public static String count(long number) {
    String digits = Long.toUnsignedString(number);
    StringBuilder grouped = new StringBuilder(digits);
    for (int i = digits.length() - 3; i > 0; i -= 3) {
      grouped.insert(i, ',');
    }
    return grouped.toString();
  }

  /** Such as "1 file" or "12 files". */
  public static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** Whole percents that say 100 only when all is done. */
  public static String percent(long done, long total) {
    if (total == 0 || done == total) {
      return "100%";
    }
    return Math.clamp((int) (unsigned(done) * 100 / unsigned(total)), 0, 99) + "%";
  }

  /** How long ago it was, or the day and time when it was long ago or is yet to come. */
  public static String moment(Optional<Instant> moment, Instant now) {
    return moment.map(then -> moment(then, now)).orElse("");
  }

  private static String moment(Instant then, Instant now) {
    Duration ago = Duration.between(then, now);
    if (ago.compareTo(JUST_NOW.negated()) < 0 || ago.toDays() >= 7) {
      ZonedDateTime local = then.atZone(ZoneId.systemDefault());
      String time = local.toLocalTime().withNano(0).toString();
      return local.toLocalDate() + " " + time.substring(0, 5);
    }
    return ago.compareTo(JUST_NOW) < 0 ? "now" : span(ago) + " ago";
  }

  /** The span in its largest unit, such as "3 min". */
  public static String span(Duration span) {
    if (span.toDays() > 0) {
      return span.toDays() == 1 ? "1 day" : count(span.toDays()) + " days";
    }
    if (span.toHours() > 0) {
      return span.toHours() + " h";
    }
    return span.toMinutes() > 0 ? span.toMinutes() + " min" : span.toSeconds() + " s";
  }

  /** How long something took, such as "0.4 s" or "2:05". */
  public static String stopwatch(Duration span) {
    if (span.toMinutes() > 0) {
      return clock(span);
    }
    long tenths = span.toMillis() / 100;
    return tenths / 10.0 + " s";
  }

  /** How long something will take, such as "5 s" or "2:05". */
  static String countdown(Duration span) {
    return span.toMinutes() == 0 ? span.toSeconds() + " s" : clock(span);
  }

  private static String clock(Duration span) {
    String seconds = ":" + twoDigits(span.toSecondsPart());
    return span.toHours() == 0
        ? span.toMinutes() + seconds
        : span.toHours() + ":" + twoDigits(span.toMinutesPart()) + seconds;
  }

  private static String twoDigits(int number) {
    return number < 10 ? "0" + number : "" + number;
  }

  static double unsigned(long value) {
    return value >= 0 ? value : value + 0x1p64;
  }
}
