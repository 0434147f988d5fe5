package dev.lanyard.node.peer;

/** Told what a link brings. Called one at a time, in order, from any thread; must not block. */
public interface LinkListener {
  /** The peer told something. */
  void heard(News news);

  /** The connection is gone; nothing comes after it. */
  void lost(String why);
}
