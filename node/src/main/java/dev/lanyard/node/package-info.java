/**
 * The node: what runs on every computer of the mesh.
 *
 * <p>{@link dev.lanyard.node.Main} reads the settings, {@link dev.lanyard.node.Node} wires the
 * parts in reading order and closes them in the opposite one. Everything else lives in one package
 * per noun of the domain, and arrows between packages only point down: this one; then {@code rpc},
 * {@code mdns}, {@code dns}, {@code ops} and {@code config}, the adapters; then {@code browse} and
 * {@code doctor}; then {@code transfer} and {@code share}; then {@code store}, {@code catalog} and
 * {@code peer}; then {@code identity} and {@code host}; then {@code content}; and {@code fault}
 * under all.
 */
@NullMarked
package dev.lanyard.node;

import org.jspecify.annotations.NullMarked;
