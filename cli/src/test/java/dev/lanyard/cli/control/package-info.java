@NullMarked
package dev.lanyard.cli.control;

import org.jspecify.annotations.NullMarked;
