package dev.lanyard.node.share;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Paths on a disk that does not answer, as that of a file server that is down: one call hangs. */
final class StuckDisk {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);

  /** A path like this one, of which the method never returns before {@link #answer}. */
  Path stuckAt(String method, Path like) {
    return proxy((proxy, called, arguments) -> {
      if (called.getName().equals(method)) {
        asked.countDown();
        answers.await();
      }
      return called.invoke(like, arguments);
    });
  }

  /** A path like this one that has another parent. */
  static Path below(Path parent, Path like) {
    return proxy((proxy, called, arguments) ->
        called.getName().equals("getParent") ? parent : called.invoke(like, arguments));
  }

  /** Waits until somebody hangs. */
  void awaitAsked() throws InterruptedException {
    asked.await();
  }

  void answer() {
    answers.countDown();
  }

  private static Path proxy(java.lang.reflect.InvocationHandler handler) {
    return (Path)
        Proxy.newProxyInstance(
            Path.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) -> {
              try {
                return handler.invoke(proxy, method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
