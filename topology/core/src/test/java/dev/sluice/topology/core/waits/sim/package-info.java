@NullMarked
package dev.sluice.topology.core.waits.sim;

import org.jspecify.annotations.NullMarked;
