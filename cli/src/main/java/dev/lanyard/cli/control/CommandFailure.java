package dev.lanyard.cli.control;

/**
 * Why a command ends without having done its work. The message is one line for a person: what,
 * where, why, and what to do next.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitStatus status;

  public CommandFailure(ExitStatus status, String message) {
    // Expected, and shown without its trace: so none is taken.
    super(message, null, false, false);
    this.status = status;
  }

  public ExitStatus status() {
    return status;
  }

  public String line() {
    return String.valueOf(getMessage());
  }
}
