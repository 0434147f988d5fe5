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
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Functions of the C library as Java calls them: the memory that a call needs, and what it says
 * went wrong as those exceptions that {@code java.nio.file} throws. Safe for several threads.
 */
final class CLibrary {
  static final int EPERM = 1;
  private static final int ENOENT = 2;
  static final int EINTR = 4;
  private static final int EACCES = 13;
  private static final int EEXIST = 17;
  private static final int ENOTDIR = 20;
  static final int EINVAL = 22;
  private static final int ENAMETOOLONG = 36;
  static final int ENOSYS = 38;
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

  private static final OnError STRERROR =
      bind(
          "strerror",
          OnError.class,
          FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private CLibrary() {}

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
  static <T> T find(String name, Class<T> type, String parameters) {
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

  static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  interface Call {
    int call(MemorySegment state, MemorySegment name);
  }

  interface CallWithTwo {
    int call(MemorySegment state, MemorySegment name, MemorySegment other);
  }

  static int run(String name, Call call) throws IOException {
    return checked(attempt(name, "", (state, text, _) -> call.call(state, text)), name);
  }

  /** What a call returns, or else what went wrong, as a negative number. */
  static int attempt(String name, String other, CallWithTwo call) throws IOException {
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

  static int checked(int result, String name) throws IOException {
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

  /** A call with nothing but what takes what went wrong. */
  interface Bare {
    int call(MemorySegment state);
  }

  /** The same, whatever it returns: not again where it was interrupted. */
  static int once(Bare call) {
    MemorySegment memory = memory();
    try {
      int result = call.call(memory);
      return result < 0 ? -errno(memory) : result;
    } finally {
      UNUSED.add(memory);
    }
  }
}
