package dev.lanyard.cli.control;

/** What the command tells the shell. Scripts rely on the numbers. */
public enum ExitStatus {
  DONE(0),
  FAILED(1),
  WRONG_USAGE(2),
  NO_NODE(3),
  NOT_FOUND(4),
  REFUSED(5),
  /** As the shell counts it: 128 and the number of SIGINT. */
  INTERRUPTED(130);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
