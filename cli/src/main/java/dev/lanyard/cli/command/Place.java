package dev.lanyard.cli.command;

import dev.lanyard.cli.control.CommandFailure;
import dev.lanyard.cli.control.ExitStatus;

/**
 * Where to browse: NODE[:SHARE[/PATH]], all of it optional.
 *
 * @param node empty for all nodes
 * @param share empty for all of the node's shares
 * @param path empty for the share's root
 */
record Place(String node, String share, String path) {
  static Place of(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      if (text.indexOf('/') >= 0) {
        throw new CommandFailure(
            ExitStatus.WRONG_USAGE, text + " names no node; write NODE:SHARE/PATH, such as b:docs");
      }
      return new Place(text, "", "");
    }
    String inNode = text.substring(colon + 1);
    int slash = inNode.indexOf('/');
    String share = slash < 0 ? inNode : inNode.substring(0, slash);
    String path = slash < 0 ? "" : withoutLastSlash(inNode.substring(slash + 1));
    if (colon == 0 || (share.isEmpty() && !path.isEmpty())) {
      throw new CommandFailure(
          ExitStatus.WRONG_USAGE,
          text + " is no place; write NODE:SHARE/PATH, such as b:docs/2026");
    }
    return new Place(text.substring(0, colon), share, path);
  }

  /** Whether it holds shares rather than what is in one. */
  boolean holdsShares() {
    return share.isEmpty();
  }

  private static String withoutLastSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
