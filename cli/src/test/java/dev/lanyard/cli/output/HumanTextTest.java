package dev.lanyard.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTextTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1536, 1.5 KiB",
    "1048524, 1023.9 KiB",
    "1048575, 1.0 MiB",
    "143865856, 137.2 MiB",
    "1073741824, 1.0 GiB",
    "9223372036854775807, 8.0 EiB",
    "-1, 16.0 EiB"
  })
  void writesSizesInTheUnitThatSuits(long bytes, String text) {
    assertEquals(text, HumanText.size(bytes));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "999, 999", "1000, '1,000'", "1234567, '1,234,567'"})
  void groupsDigits(long number, String text) {
    assertEquals(text, HumanText.count(number));
  }

  @ParameterizedTest
  @CsvSource({"0,0,100%", "0,5,0%", "999,1000,99%", "1000,1000,100%", "7,5,99%", "-1,5,99%"})
  void saysAllOnlyWhenAllIsDone(long done, long total, String text) {
    assertEquals(text, HumanText.percent(done, total));
  }

  @ParameterizedTest
  @CsvSource({
    "1, now",
    "59, 59 s ago",
    "180, 3 min ago",
    "7200, 2 h ago",
    "86400, 1 day ago",
    "259200, 3 days ago"
  })
  void tellsHowLongAgo(long seconds, String text) {
    assertEquals(text, HumanText.moment(Optional.of(NOW.minusSeconds(seconds)), NOW));
  }

  @Test
  void tellsTheDayOfWhatIsLongAgoOrYetToCome() {
    assertEquals(16, HumanText.moment(Optional.of(NOW.minus(Duration.ofDays(30))), NOW).length());
    assertEquals(16, HumanText.moment(Optional.of(NOW.plusSeconds(3600)), NOW).length());
    assertEquals("", HumanText.moment(Optional.empty(), NOW));
  }

  @ParameterizedTest
  @CsvSource({"PT0.42S, 0.4 s", "PT59.99S, 59.9 s", "PT2M5S, 2:05", "PT3H4M5S, 3:04:05"})
  void writesHowLongSomethingTook(Duration span, String text) {
    assertEquals(text, HumanText.stopwatch(span));
  }
}
