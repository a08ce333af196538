/** Between the contracts' Avro records and the core's values. */
@NullMarked
package dev.sluice.topology.streams.contract;

import org.jspecify.annotations.NullMarked;
