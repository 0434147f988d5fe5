/**
 * End-to-end tests: the packaged product, started as people start it, as separate processes.
 *
 * <p>{@link PackagedNode} is a node, {@link Lanyard} the command given to it; {@link Running} and
 * {@link Outcome} are a process and what came of it. {@link Lan} is a network of namespaces, {@link
 * Await} the only place where time is waited for, and {@link Requires} says what a test needs of
 * the machine and is skipped without.
 */
@NullMarked
package dev.lanyard.deploy;

import org.jspecify.annotations.NullMarked;
