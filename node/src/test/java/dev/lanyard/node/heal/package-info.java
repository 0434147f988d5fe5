/** Tests of healing, on real files. */
@NullMarked
package dev.lanyard.node.heal;

import org.jspecify.annotations.NullMarked;
