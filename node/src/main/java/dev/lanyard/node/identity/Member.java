package dev.lanyard.node.identity;

/**
 * What makes a node a member of a mesh.
 *
 * @param secret the mesh's
 * @param lineage how the mesh came to have it
 * @param credentials what the node shows and trusts in this mesh
 */
public record Member(MeshSecret secret, Lineage lineage, Credentials credentials) {}
