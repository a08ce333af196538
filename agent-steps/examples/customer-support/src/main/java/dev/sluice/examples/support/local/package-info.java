/** The example's surroundings on one machine: for its demo and its tests. */
@NullMarked
package dev.sluice.examples.support.local;

import org.jspecify.annotations.NullMarked;
