@NullMarked
package dev.lanyard.cli;

import org.jspecify.annotations.NullMarked;
