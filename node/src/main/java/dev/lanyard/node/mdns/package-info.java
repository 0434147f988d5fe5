/**
 * Discovery by multicast DNS, and what to do where it does not work.
 *
 * <p>{@link dev.lanyard.node.mdns.MdnsDiscovery} keeps one {@code Post} on each {@code Place}, an
 * address of an interface that {@link dev.lanyard.node.host.InterfaceChoice} took from the {@link
 * dev.lanyard.node.host.NetworkInterfaces}. A post opens a {@code Station} there (in the product a
 * {@code JmdnsStation}), asks by the {@code AskRhythm}, keeps the {@code Sightings} within bounds,
 * and replaces a station that grew too large or went deaf. {@code ServiceText} is what a node says
 * of itself ({@link dev.lanyard.node.mdns.Announcement}) and what is believed of others.
 *
 * <p>{@link dev.lanyard.node.mdns.MulticastProbe} tries multicast on each interface, for the
 * doctor.
 */
@NullMarked
package dev.lanyard.node.mdns;

import org.jspecify.annotations.NullMarked;
