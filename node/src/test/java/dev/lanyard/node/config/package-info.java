/** What is refused, what wins over what, and what nobody needs to say. */
@NullMarked
package dev.lanyard.node.config;

import org.jspecify.annotations.NullMarked;
