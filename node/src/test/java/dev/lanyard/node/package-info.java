/** The rules of the house, whole nodes side by side, and what tests of every package share. */
@NullMarked
package dev.lanyard.node;

import org.jspecify.annotations.NullMarked;
