/**
 * Bytes on disk: reading chunks of files that lie where their owner put them, and writing what
 * arrives under a temporary name until it is whole. Knows no network.
 */
@NullMarked
package dev.lanyard.node.store;

import org.jspecify.annotations.NullMarked;
