package dev.lanyard.node.catalog;

import dev.lanyard.node.content.FileStamp;
import dev.lanyard.node.content.Manifest;
import java.nio.file.Path;

/**
 * A file outside the shares that is served by its digest, because this node fetched it.
 *
 * @param restricted it came from a share that only named nodes see
 */
public record HeldFile(Path file, FileStamp stamp, Manifest manifest, boolean restricted) {}
