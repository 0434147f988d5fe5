/**
 * What ails discovery and reachability here, and the remedy: {@link
 * dev.lanyard.node.doctor.Symptoms} in, a {@link dev.lanyard.node.doctor.Diagnosis} out. Pure.
 */
@NullMarked
package dev.lanyard.node.doctor;

import org.jspecify.annotations.NullMarked;
