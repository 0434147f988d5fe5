/** What the doctor says of each ailment. */
@NullMarked
package dev.lanyard.node.doctor;

import org.jspecify.annotations.NullMarked;
