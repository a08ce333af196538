/** Orders for all runs of a partition that a filter finds, worked off piece by piece. */
@NullMarked
package dev.sluice.topology.core.bulk;

import org.jspecify.annotations.NullMarked;
