package dev.lanyard.node.fault;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The one failure of the node's own making: a {@link Reason} to act on and a message for people,
 * one line, that says what happened, where, why and what to do next.
 *
 * <p>Expected outcomes are values, not faults.
 */
public final class Fault extends RuntimeException {
  private final Reason reason;

  private Fault(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** A fault with a message in {@link String#format} style. */
  @FormatMethod
  public static Fault of(Reason reason, @FormatString String format, @Nullable Object... args) {
    return new Fault(reason, String.format(Locale.ROOT, format, args), null);
  }

  /** A fault that another failure caused; the message must still say everything. */
  @FormatMethod
  public static Fault because(
      Throwable cause, Reason reason, @FormatString String format, @Nullable Object... args) {
    return new Fault(reason, String.format(Locale.ROOT, format, args), cause);
  }

  public Reason reason() {
    return reason;
  }

  /** The message, which a fault always has. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? reason.toString() : message;
  }
}
