package dev.lanyard.node.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Puts all that was written to a file system on its disk in one step, by Linux's {@code syncfs(2)}.
 * Forcing each file is a commit of the file system's journal a file, so that ten thousand small
 * ones take seconds longer. Also waits for what other programs wrote, so it is for many files. Safe
 * for several threads.
 */
final class FileSystemSync {
  /** Those that keep the promise; of others, such as FUSE's, it only empties the page cache. */
  private static final Set<String> KEEPING =
      Set.of("ext4", "xfs", "btrfs", "f2fs", "overlay", "tmpfs");

  private static final String DEVICE = "unix:dev";

  private final Path folder;

  private FileSystemSync(Path folder) {
    this.folder = folder;
  }

  /** Of the file system that {@code folder} lies on; nothing where it cannot be relied on. */
  static Optional<FileSystemSync> of(Path folder) throws IOException {
    return KEEPING.contains(Files.getFileStore(folder).type()) && Calls.SYNCFS.isPresent()
        ? Optional.of(new FileSystemSync(folder))
        : Optional.empty();
  }

  /** Whether two folders lie on one file system. */
  static boolean coversBoth(Path one, Path other) throws IOException {
    return one.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(one, DEVICE).equals(Files.getAttribute(other, DEVICE));
  }

  /**
   * Returns when everything is on the disk.
   *
   * @throws IOException where it is not, or not all
   */
  void run() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Calls calls = new Calls(arena);
      int descriptor = calls.open(folder);
      try {
        calls.syncfs(descriptor);
      } finally {
        calls.close(descriptor);
      }
    }
  }

  /** open(2) as a method; its first argument takes what went wrong. */
  public interface Open {
    int call(MemorySegment state, MemorySegment path, int flags);
  }

  /** The same of what is called with an open file alone: syncfs(2), close(2). */
  public interface OnOpen {
    int call(MemorySegment state, int descriptor);
  }

  /** The system calls, as the C library has them. */
  private static final class Calls {
    private static final int O_RDONLY_CLOEXEC = 0x80000;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final FunctionDescriptor ON_OPEN =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final FunctionDescriptor ON_PATH =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

    static final Optional<OnOpen> SYNCFS = find("syncfs", OnOpen.class, ON_OPEN, CAPTURE);
    private static final Optional<OnOpen> CLOSE = find("close", OnOpen.class, ON_OPEN, CAPTURE);
    private static final Optional<Open> OPEN =
        find("open", Open.class, ON_PATH, CAPTURE, Linker.Option.firstVariadicArg(2));

    private final Arena arena;
    private final MemorySegment state;

    Calls(Arena arena) {
      this.arena = arena;
      this.state = arena.allocate(STATE);
    }

    private static <T> Optional<T> find(
        String name, Class<T> type, FunctionDescriptor descriptor, Linker.Option... options) {
      return LINKER
          .defaultLookup()
          .find(name)
          .map(address -> LINKER.downcallHandle(address, descriptor, options))
          .map(handle -> MethodHandleProxies.asInterfaceInstance(type, handle));
    }

    int open(Path folder) throws IOException {
      MemorySegment path = arena.allocateFrom(folder.toString());
      return checked("open", OPEN.orElseThrow().call(state, path, O_RDONLY_CLOEXEC));
    }

    void syncfs(int descriptor) throws IOException {
      checked("syncfs", SYNCFS.orElseThrow().call(state, descriptor));
    }

    void close(int descriptor) throws IOException {
      checked("close", CLOSE.orElseThrow().call(state, descriptor));
    }

    @CanIgnoreReturnValue
    private int checked(String call, int result) throws IOException {
      if (result < 0) {
        throw new IOException("%s: error %d".formatted(call, (int) ERRNO.get(state, 0L)));
      }
      return result;
    }
  }
}
