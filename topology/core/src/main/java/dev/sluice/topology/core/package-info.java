/**
 * The rules of the engine as plain Java: values in, values out. No Kafka, no clock, no I/O, no log.
 */
@NullMarked
package dev.sluice.topology.core;

import org.jspecify.annotations.NullMarked;
