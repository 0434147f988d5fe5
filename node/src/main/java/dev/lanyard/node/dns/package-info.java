/**
 * Discovery by names and addresses that somebody wrote down. {@link
 * dev.lanyard.node.dns.DnsDiscovery} takes DNS names of which every address is a node (Compose and
 * Kubernetes give such names), {@link dev.lanyard.node.dns.ListDiscovery} a list of hosts. Both are
 * a {@code LookUpRounds} over {@code LookedUp} names, which asks the {@code Resolver} again and
 * again by the {@code RoundRhythm}.
 */
@NullMarked
package dev.lanyard.node.dns;

import org.jspecify.annotations.NullMarked;
