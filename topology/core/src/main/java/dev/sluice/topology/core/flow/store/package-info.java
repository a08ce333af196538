/** The ordered store that flow control keeps its state in, and how it writes keys and values. */
@NullMarked
package dev.sluice.topology.core.flow.store;

import org.jspecify.annotations.NullMarked;
