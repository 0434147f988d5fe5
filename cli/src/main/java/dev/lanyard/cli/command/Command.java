package dev.lanyard.cli.command;

import dev.lanyard.cli.control.ExitStatus;
import java.util.concurrent.Callable;

/** A command that picocli parses and calls. */
abstract class Command implements Callable<Integer> {
  final Session session;

  Command(Session session) {
    this.session = session;
  }

  /** Does the work; throws a {@code CommandFailure} when it cannot. */
  abstract ExitStatus run();

  @Override
  public final Integer call() {
    try {
      return run().code();
    } finally {
      session.out().flush();
      session.err().flush();
    }
  }
}
