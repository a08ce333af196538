/** The engine in a world that crashes, duplicates and delays, all of it drawn from a seed. */
@NullMarked
package dev.sluice.topology.core.sim;

import org.jspecify.annotations.NullMarked;
