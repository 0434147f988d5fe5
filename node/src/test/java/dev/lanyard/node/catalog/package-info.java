/** The catalogue, on real SQLite files. */
@NullMarked
package dev.lanyard.node.catalog;

import org.jspecify.annotations.NullMarked;
