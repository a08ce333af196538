/**
 * Hosts an app's functions on Kafka: reads commands from a share group, runs turns, writes results.
 */
@NullMarked
package dev.sluice.worker;

import org.jspecify.annotations.NullMarked;
