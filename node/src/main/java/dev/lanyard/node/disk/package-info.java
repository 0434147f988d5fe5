/**
 * Folders on disk, as they can be written without being led astray: the only room that makes,
 * writes, renames or removes files. Knows no rules of names and no faults, only what the system
 * says.
 */
@NullMarked
package dev.lanyard.node.disk;

import org.jspecify.annotations.NullMarked;
