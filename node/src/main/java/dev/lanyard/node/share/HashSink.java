package dev.lanyard.node.share;

import dev.lanyard.node.content.Manifest;
import java.io.IOException;

/** What becomes of candidates; called by the threads that read, any number at a time. */
interface HashSink {
  /** Read, and the same before and after. */
  void read(Candidate candidate, Manifest manifest);

  /** Other than when it was looked at. */
  void changed(Candidate candidate);

  /** Not readable. */
  void failed(Candidate candidate, IOException why);
}
