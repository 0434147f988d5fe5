package dev.lanyard.node.doctor;

/**
 * One thing that the doctor found.
 *
 * @param code a fixed word for scripts
 * @param what what was found, one line
 * @param remedy what to do about it, one line; empty when nothing
 */
public record Finding(Severity severity, String code, String what, String remedy) {
  /** How much a finding matters. */
  public enum Severity {
    /** As it should be. */
    OK,
    /** Works, but not as well as it could. */
    WARNING,
    /** Does not work. */
    PROBLEM
  }

  public static Finding ok(String code, String what) {
    return new Finding(Severity.OK, code, what, "");
  }

  public static Finding warning(String code, String what, String remedy) {
    return new Finding(Severity.WARNING, code, what, remedy);
  }

  public static Finding problem(String code, String what, String remedy) {
    return new Finding(Severity.PROBLEM, code, what, remedy);
  }
}
