/** How bytes arrive: the planner alone, one session with a scripted source, and whole swarms. */
@NullMarked
package dev.lanyard.node.transfer;

import org.jspecify.annotations.NullMarked;
