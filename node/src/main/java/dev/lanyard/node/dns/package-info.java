/**
 * Discovery by names and addresses that somebody wrote down. {@link
 * dev.lanyard.node.dns.DnsDiscovery} takes DNS names of which every address is a node (Compose and
 * Kubernetes give such names), {@link dev.lanyard.node.dns.ListDiscovery} a list of hosts. Both are
 * {@code LookUps}, which ask the {@code Resolver} for each {@code WatchedName} again and again by
 * its {@code Rhythm}, on the threads of a {@code Scheduler}.
 */
@NullMarked
package dev.lanyard.node.dns;

import org.jspecify.annotations.NullMarked;
