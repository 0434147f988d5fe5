/**
 * Who a node is and whom it trusts: the mesh's secret and the code that carries it, the certificate
 * authority derived from it, the node's own key, and the PEM files in which they lie.
 */
@NullMarked
package dev.lanyard.node.identity;

import org.jspecify.annotations.NullMarked;
