/** Who is out there, with a network of fakes and a clock that stands still. */
@NullMarked
package dev.lanyard.node.peer;

import org.jspecify.annotations.NullMarked;
