package dev.lanyard.node.transfer;

import com.google.common.hash.Hashing;
import dev.lanyard.node.content.Names;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The names of a download that goes to a disk which keeps names as Windows does: some it cannot
 * have, and of README and readme one. For one thread.
 */
final class FoldedNames {
  /** Names kept in mind, some 50 bytes each. */
  private static final int MAX_NAMES = 500_000;

  private final Set<Long> taken = new HashSet<>();

  /**
   * Why a file cannot be put there, or nothing; then its name is taken.
   *
   * @param twins whether another one of the same name is put beside the first
   * @throws Fault EXHAUSTED where there are more files than can be told apart
   */
  Optional<String> objection(String path, boolean twins) {
    Optional<String> objection = Names.windowsPathObjection(path);
    if (objection.isPresent() || twins) {
      return objection;
    }
    if (taken.size() == MAX_NAMES) {
      throw Fault.of(
          Reason.EXHAUSTED,
          "this disk takes README and readme for one name, and more than %,d files cannot be told"
              + " apart that way; get parts of the folder, or choose another disk",
          MAX_NAMES);
    }
    // 64 bits do: who finds two names of one digest only keeps a file of their own from us.
    long name = Hashing.sha256().hashString(Names.folded(path), StandardCharsets.UTF_8).asLong();
    return taken.add(name)
        ? Optional.empty()
        : Optional.of("this disk takes it for the name of another file of this folder");
  }
}
