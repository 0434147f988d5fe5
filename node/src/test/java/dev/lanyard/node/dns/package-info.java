/** Names that change, hang and are not known, in a time that the tests make. */
@NullMarked
package dev.lanyard.node.dns;

import org.jspecify.annotations.NullMarked;
