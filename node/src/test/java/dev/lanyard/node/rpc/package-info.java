/** What goes over the wire, against the generated code. */
@NullMarked
package dev.lanyard.node.rpc;

import org.jspecify.annotations.NullMarked;
