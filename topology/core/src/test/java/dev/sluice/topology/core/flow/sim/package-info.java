/** Flow control over random configurations, arrivals and crashes, all of it drawn from a seed. */
@NullMarked
package dev.sluice.topology.core.flow.sim;

import org.jspecify.annotations.NullMarked;
