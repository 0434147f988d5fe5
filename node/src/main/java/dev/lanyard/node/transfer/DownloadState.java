package dev.lanyard.node.transfer;

import dev.lanyard.node.fault.Fault;

/** Where a download stands. */
public sealed interface DownloadState {
  /** As many as may move do so already; it waits for its turn. */
  record Queued() implements DownloadState {}

  /** It looks at what is there already and at who has what. */
  record Locating() implements DownloadState {}

  /** Bytes are coming. */
  record Fetching() implements DownloadState {}

  /** No source is left; it waits for one to come back. */
  record Waiting() implements DownloadState {}

  /** All is there under its final name. */
  record Done() implements DownloadState {}

  /** It ended without. */
  record Failed(Fault fault) implements DownloadState {}

  /** The owner stopped it. */
  record Cancelled() implements DownloadState {}

  /** Whether nothing more happens. */
  default boolean isEnded() {
    return switch (this) {
      case Queued(), Locating(), Fetching(), Waiting() -> false;
      case Done(), Failed(Fault _), Cancelled() -> true;
    };
  }
}
