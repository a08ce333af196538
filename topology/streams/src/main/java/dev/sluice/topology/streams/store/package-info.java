/** The state stores of one partition. */
@NullMarked
package dev.sluice.topology.streams.store;

import org.jspecify.annotations.NullMarked;
