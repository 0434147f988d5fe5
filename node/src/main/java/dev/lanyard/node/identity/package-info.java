/**
 * Who a node is and whom it trusts: the mesh's secret and the code that carries it, the certificate
 * authority derived from it, the node's own key, and the PEM files in which they lie; how the mesh
 * came to its secret, who was expelled on the way, and who goes over to whose.
 */
@NullMarked
package dev.lanyard.node.identity;

import org.jspecify.annotations.NullMarked;
