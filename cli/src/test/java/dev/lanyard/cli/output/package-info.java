@NullMarked
package dev.lanyard.cli.output;

import org.jspecify.annotations.NullMarked;
