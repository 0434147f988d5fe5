package dev.lanyard.cli.output;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far something is that takes its time.
 *
 * @param name what it is about
 * @param bytesDone of {@code bytesTotal}, as protobuf's uint64
 * @param filesTotal 0 or 1 where files need no mention
 * @param note what else to say, such as "2 sources"
 */
public record Progress(
    String name,
    long bytesDone,
    long bytesTotal,
    long bytesPerSecond,
    long filesDone,
    long filesTotal,
    String note) {

  /** What is known, the most important first. */
  List<String> facts() {
    List<String> facts = new ArrayList<>();
    facts.add(HumanText.percent(bytesDone, bytesTotal));
    facts.add(HumanText.size(bytesDone) + " of " + HumanText.size(bytesTotal));
    if (bytesPerSecond != 0) {
      facts.add(HumanText.rate(bytesPerSecond));
    }
    boolean stands = bytesPerSecond == 0 && !note.isEmpty();
    if (stands) {
      facts.add(note); // Why nothing comes is worth more than how many files have.
    }
    timeLeft().map(left -> HumanText.countdown(left) + " left").ifPresent(facts::add);
    if (filesTotal > 1) {
      facts.add(HumanText.count(filesDone) + " of " + HumanText.count(filesTotal) + " files");
    }
    if (!stands && !note.isEmpty()) {
      facts.add(note);
    }
    return facts;
  }

  /** The part that is done, from 0 to 1. */
  double share() {
    double total = HumanText.unsigned(bytesTotal);
    return total == 0 ? 0 : Math.clamp(HumanText.unsigned(bytesDone) / total, 0, 1);
  }

  private Optional<Duration> timeLeft() {
    double left = HumanText.unsigned(bytesTotal) - HumanText.unsigned(bytesDone);
    double rate = HumanText.unsigned(bytesPerSecond);
    return rate == 0 || left <= 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds((long) Math.ceil(left / rate)));
  }
}
