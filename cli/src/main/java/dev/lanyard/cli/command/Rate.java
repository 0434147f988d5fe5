package dev.lanyard.cli.command;

import dev.lanyard.cli.output.HumanText;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A limit as people type it, such as 500K, 10M or off.
 *
 * @param bytesPerSecond 0 for none
 */
record Rate(long bytesPerSecond) {
  /** A number, a unit of 1024 where there is one, and whatever people write after it. */
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,12})([kmg]?)(?:i?b)?(?:/s)?", Pattern.CASE_INSENSITIVE);

  /** The least that a node takes. */
  private static final long LEAST = 64 << 10;

  /** For tables and lines. */
  static String text(long bytesPerSecond) {
    return bytesPerSecond == 0 ? "no limit" : HumanText.rate(bytesPerSecond);
  }

  /** Reads one from the command line. */
  static final class Converter implements ITypeConverter<Rate> {
    @Override
    public Rate convert(String text) {
      if (text.equalsIgnoreCase("off")) {
        return new Rate(0);
      }
      Matcher rate = FORM.matcher(text);
      if (!rate.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is not a rate: bytes a second, such as 500K, 10M or 1G, or off");
      }
      long number = Long.parseLong(rate.group(1));
      int unitBits = shift(rate.group(2));
      if (number > Long.MAX_VALUE >> unitBits) {
        throw new TypeConversionException(
            "'" + text + "' is more than a rate can be; off means no limit");
      }
      long bytes = number << unitBits;
      if (bytes < LEAST) {
        throw new TypeConversionException(
            "'" + text + "' is less than 64K a second, the least; off means no limit");
      }
      return new Rate(bytes);
    }

    private static int shift(String unit) {
      return switch (unit.toLowerCase(Locale.ROOT)) {
        case "k" -> 10;
        case "m" -> 20;
        case "g" -> 30;
        default -> 0;
      };
    }
  }
}
