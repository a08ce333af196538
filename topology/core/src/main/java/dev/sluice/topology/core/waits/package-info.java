/**
 * How an event finds the runs that wait for it: interests say which correlation keys an event has,
 * the correlator keeps what waits under each key, and what came lately.
 */
@NullMarked
package dev.sluice.topology.core.waits;

import org.jspecify.annotations.NullMarked;
