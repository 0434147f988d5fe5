/**
 * Discovery by multicast with a fake station and a clock of the tests, and with jmDNS on loopback.
 */
@NullMarked
package dev.lanyard.node.mdns;

import org.jspecify.annotations.NullMarked;
