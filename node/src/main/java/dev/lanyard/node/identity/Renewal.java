package dev.lanyard.node.identity;

import java.util.Optional;

/**
 * What one member tells another about the mesh's secret.
 *
 * @param lineage how the mesh came to the secret it has, as far as that one knows
 * @param secret the one it has now, where the other is to go over to it
 */
public record Renewal(Lineage lineage, Optional<MeshSecret> secret) {}
