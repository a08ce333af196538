/** How flow control writes its keys and values. */
@NullMarked
package dev.sluice.topology.core.flow.store;

import org.jspecify.annotations.NullMarked;
