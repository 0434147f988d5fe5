package dev.lanyard.node.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Calls of Linux that Java has none for, as the C library of x86-64 has them. Each fails as those
 * of {@code java.nio.file} do. A folder is its descriptor, which the caller closes; a name is one
 * component of a path. Safe for several threads.
 */
final class SystemCalls {
  private static final int O_NOFOLLOW = 0x20000;

  /** O_PATH, O_DIRECTORY and O_CLOEXEC: to go through it, whether or not it can be read. */
  private static final int FOLDER = 0x200000 | 0x10000 | 0x80000;

  /** O_PATH, O_NOFOLLOW and O_CLOEXEC: whatever it is, and a link itself. */
  private static final int ANYTHING = 0x200000 | O_NOFOLLOW | 0x80000;

  /** O_RDONLY and O_CLOEXEC. */
  private static final int TO_READ = 0x80000;

  private static final int SIGKILL = 9;
  private static final int POSIX_FADV_DONTNEED = 4;
  private static final int RENAME_NOREPLACE = 1;
  private static final int ANY_MODE = 0777;

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EACCES = 13;
  private static final int EEXIST = 17;
  private static final int ENOTDIR = 20;
  private static final int EINVAL = 22;
  private static final int ENAMETOOLONG = 36;
  private static final int ENOSYS = 38;
  private static final int ELOOP = 40;

  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** The longest path that Linux takes, with the zero at its end. */
  private static final int PATH_BYTES = 4096;

  // The memory of a call: what went wrong, and two names.
  private static final long NAME = STATE.byteSize();
  private static final long OTHER_NAME = NAME + PATH_BYTES;
  private static final long MEMORY_BYTES = OTHER_NAME + PATH_BYTES;

  /** As much as there ever were calls at a time; taking it anew for each would scatter memory. */
  private static final Queue<MemorySegment> UNUSED = new ConcurrentLinkedQueue<>();

  private static final OnPath OPEN = find("open", OnPath.class, "path, int, ...");
  private static final OnName OPENAT = find("openat", OnName.class, "int, path, int, ...");
  private static final OnName MKDIRAT = find("mkdirat", OnName.class, "int, path, int");
  private static final OnNames RENAMEAT2 =
      find("renameat2", OnNames.class, "int, path, int, path, int");
  private static final OnOpen SYNCFS = find("syncfs", OnOpen.class, "int");
  private static final OnOpen CLOSE = find("close", OnOpen.class, "int");

  private static final OnError STRERROR =
      bind(
          "strerror",
          OnError.class,
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  /** Those that a node may never need: each takes its part of the start. */
  private static final class Rare {
    static final OnProcess KILL = find("kill", OnProcess.class, "int, int");
    static final OnRange POSIX_FADVISE =
        find("posix_fadvise", OnRange.class, "int, long, long, int");
  }

  /** openat2, for which the C library has no function. */
  private static final class Real {
    private static final long NUMBER = 437;
    private static final int AT_FDCWD = -100;
    private static final long RESOLVE_NO_SYMLINKS = 4;

    /** What it is told besides the path: flags, mode, and how to go there. */
    private static final MemorySegment HOW =
        Arena.global().allocateFrom(ValueLayout.JAVA_LONG, ANYTHING, 0, RESOLVE_NO_SYMLINKS);

    static final OnRealPath OPENAT2 = bind();

    private static OnRealPath bind() {
      FunctionDescriptor descriptor =
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG);
      MethodHandle call =
          handle(
              "syscall",
              descriptor,
              Linker.Option.captureCallState("errno"),
              Linker.Option.firstVariadicArg(1));
      // The state comes first, the path fourth.
      MethodHandle bound = MethodHandles.insertArguments(call, 4, HOW, HOW.byteSize());
      return MethodHandleProxies.asInterfaceInstance(
          OnRealPath.class, MethodHandles.insertArguments(bound, 1, NUMBER, AT_FDCWD));
    }
  }

  private SystemCalls() {}

  /** A call with a path; the first argument of each call takes what went wrong. */
  public interface OnPath {
    int call(MemorySegment state, MemorySegment path, int flags);
  }

  /** A call with a name in a folder. */
  public interface OnName {
    int call(MemorySegment state, int folder, MemorySegment name, int flags);
  }

  /** A call with two such names. */
  public interface OnNames {
    int call(
        MemorySegment state,
        int folder,
        MemorySegment name,
        int otherFolder,
        MemorySegment otherName,
        int flags);
  }

  /** A call with a path, of which all else is said beforehand. */
  public interface OnRealPath {
    long call(MemorySegment state, MemorySegment path);
  }

  /** A call with what is open alone. */
  public interface OnOpen {
    int call(MemorySegment state, int descriptor);
  }

  /** A call with a process. */
  public interface OnProcess {
    int call(MemorySegment state, int pid, int signal);
  }

  /** A call with a part of what is open. */
  public interface OnRange {
    int call(MemorySegment state, int descriptor, long offset, long length, int advice);
  }

  /** What an error is called. */
  public interface OnError {
    MemorySegment call(int error);
  }

  /** A function of the C library that returns an int, by the types that it takes. */
  private static <T> T find(String name, Class<T> type, String parameters) {
    List<Linker.Option> options = new ArrayList<>();
    options.add(Linker.Option.captureCallState("errno"));
    List<MemoryLayout> layouts = new ArrayList<>();
    for (String parameter : parameters.split(", ", -1)) {
      switch (parameter) {
        case "..." -> options.add(Linker.Option.firstVariadicArg(layouts.size()));
        case "path" -> layouts.add(ValueLayout.ADDRESS);
        case "long" -> layouts.add(ValueLayout.JAVA_LONG);
        default -> layouts.add(ValueLayout.JAVA_INT);
      }
    }
    return bind(
        name,
        type,
        FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts.toArray(MemoryLayout[]::new)),
        options.toArray(Linker.Option[]::new));
  }

  private static <T> T bind(
      String name, Class<T> type, FunctionDescriptor descriptor, Linker.Option... options) {
    return MethodHandleProxies.asInterfaceInstance(type, handle(name, descriptor, options));
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /** Opens a folder; links on the way to it are followed. */
  static int openFolder(Path path) throws IOException {
    return run(path.toString(), (state, text) -> OPEN.call(state, text, FOLDER));
  }

  /**
   * Opens a folder in a folder.
   *
   * @throws NotDirectoryException where it is a link or no folder
   */
  static int openFolder(int folder, String name) throws IOException {
    return run(name, (state, text) -> OPENAT.call(state, folder, text, FOLDER | O_NOFOLLOW));
  }

  /**
   * Opens whatever lies at a path that leads through no link, a link itself; not to be read or
   * written.
   *
   * @param path absolute
   * @throws NotDirectoryException where a link or a file has taken the place of a folder on the way
   */
  static int openReal(Path path) throws IOException {
    int found =
        attempt(path.toString(), "", (state, text, _) -> (int) Real.OPENAT2.call(state, text));
    // Kernels before 5.6, and what keeps containers from all calls that it does not know.
    return found == -ENOSYS || found == -EPERM
        ? openStepByStep(path)
        : checked(found, path.toString());
  }

  /** The same with the calls that every kernel has. */
  static int openStepByStep(Path path) throws IOException {
    Path root = Objects.requireNonNull(path.getRoot(), "absolute");
    int at = openFolder(root);
    int last = path.getNameCount() - 1;
    for (int i = 0; i < last; i++) {
      int folder = at;
      try {
        at = openFolder(folder, path.getName(i).toString());
      } finally {
        close(folder);
      }
    }
    int folder = at;
    try {
      return openAnything(folder, path.getName(last).toString());
    } finally {
      close(folder);
    }
  }

  /** Opens whatever has that name in a folder, a link itself; not to be read or written. */
  static int openAnything(int folder, String name) throws IOException {
    return run(name, (state, text) -> OPENAT.call(state, folder, text, ANYTHING));
  }

  /**
   * Makes a folder in a folder.
   *
   * @throws FileAlreadyExistsException where something has that name
   */
  static void makeFolder(int folder, String name) throws IOException {
    int _ = run(name, (state, text) -> MKDIRAT.call(state, folder, text, ANY_MODE));
  }

  /** Renames in a folder; what had the new name is replaced. */
  static void rename(int folder, String from, String to) throws IOException {
    int _ = checked(tryRename(folder, from, to, 0), to);
  }

  /**
   * Renames in a folder to a name that nothing has; in one step, where the file system can.
   *
   * @throws FileAlreadyExistsException where something has it
   */
  static void renameToNew(int folder, String from, String to) throws IOException {
    int result = tryRename(folder, from, to, RENAME_NOREPLACE);
    if (result == -EINVAL) {
      refuseTaken(folder, to);
      rename(folder, from, to);
    } else {
      int _ = checked(result, to);
    }
  }

  private static int tryRename(int folder, String from, String to, int flags) throws IOException {
    return attempt(
        to, from, (state, name, old) -> RENAMEAT2.call(state, folder, old, folder, name, flags));
  }

  private static void refuseTaken(int folder, String name) throws IOException {
    try {
      close(openAnything(folder, name));
    } catch (NoSuchFileException free) {
      return;
    }
    throw new FileAlreadyExistsException(name);
  }

  /** Puts all that was written to the file system that a folder lies on, on its disk. */
  static void syncFileSystem(Path folder) throws IOException {
    int open = run(folder.toString(), (state, text) -> OPEN.call(state, text, TO_READ));
    try {
      int _ = run(folder.toString(), (state, text) -> SYNCFS.call(state, open));
    } finally {
      close(open);
    }
  }

  /** Ends the process as a power cut would, as far as one process goes. */
  static void killThisProcess() throws IOException {
    int pid = (int) ProcessHandle.current().pid();
    int _ = run("", (state, _) -> Rare.KILL.call(state, pid, SIGKILL));
  }

  /** Has the system keep nothing of a file in memory, but what is not on its disk yet. */
  static void dropFromMemory(Path file) throws IOException {
    int open = run(file.toString(), (state, text) -> OPEN.call(state, text, TO_READ | O_NOFOLLOW));
    try {
      int _ =
          run(
              file.toString(),
              (state, _) -> Rare.POSIX_FADVISE.call(state, open, 0, 0, POSIX_FADV_DONTNEED));
    } finally {
      close(open);
    }
  }

  /** Closes a descriptor, once. */
  static void close(int descriptor) throws IOException {
    MemorySegment memory = memory();
    try {
      // Not again where it was interrupted: it is closed then, and the number may be another's.
      if (CLOSE.call(memory, descriptor) < 0 && errno(memory) != EINTR) {
        throw failure(errno(memory), "");
      }
    } finally {
      UNUSED.add(memory);
    }
  }

  private interface Call {
    int call(MemorySegment state, MemorySegment name);
  }

  private interface CallWithTwo {
    int call(MemorySegment state, MemorySegment name, MemorySegment other);
  }

  private static int run(String name, Call call) throws IOException {
    return checked(attempt(name, "", (state, text, _) -> call.call(state, text)), name);
  }

  /** What a call returns, or else what went wrong, as a negative number. */
  private static int attempt(String name, String other, CallWithTwo call) throws IOException {
    MemorySegment memory = memory();
    try {
      MemorySegment text = put(memory, NAME, name);
      MemorySegment otherText = put(memory, OTHER_NAME, other);
      int result;
      do {
        result = call.call(memory, text, otherText);
      } while (result < 0 && errno(memory) == EINTR);
      return result < 0 ? -errno(memory) : result;
    } finally {
      UNUSED.add(memory);
    }
  }

  private static int checked(int result, String name) throws IOException {
    if (result < 0) {
      throw failure(-result, name);
    }
    return result;
  }

  private static MemorySegment memory() {
    MemorySegment unused = UNUSED.poll();
    return unused != null ? unused : Arena.ofAuto().allocate(MEMORY_BYTES, Integer.BYTES);
  }

  private static MemorySegment put(MemorySegment memory, long at, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= PATH_BYTES) {
      throw failure(ENAMETOOLONG, text);
    }
    MemorySegment to = memory.asSlice(at, PATH_BYTES);
    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, 0, bytes.length);
    to.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    return to;
  }

  private static String reason(int error) {
    return STRERROR.call(error).reinterpret(Long.MAX_VALUE).getString(0);
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static IOException failure(int error, String name) {
    return switch (error) {
      case ENOENT -> new NoSuchFileException(name);
      case EEXIST -> new FileAlreadyExistsException(name);
      case EACCES, EPERM -> new AccessDeniedException(name);
      case ELOOP, ENOTDIR -> new NotDirectoryException(name);
      default -> new FileSystemException(name, null, reason(error));
    };
  }
}
