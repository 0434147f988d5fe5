/**
 * What this node shares and holds. A {@link dev.lanyard.node.catalog.Catalog} keeps it in one
 * SQLite file, which {@code CatalogFile} opens, checks and, where it is damaged, makes anew, since
 * all of it can be rebuilt from the disk. {@code Database} has one connection that writes and a few
 * that read. Above it each file is one thing one can ask: {@code ShareTable}, {@code FileBatch} and
 * {@code FolderBatch} (what the indexer found), {@code Listing} (browse), {@code Search}, {@code
 * ContentIndex} (where the bytes of a digest lie) and {@code ChangeLog} (what peers follow). Nobody
 * else sees {@code java.sql}.
 */
@NullMarked
package dev.lanyard.node.catalog;

import org.jspecify.annotations.NullMarked;
