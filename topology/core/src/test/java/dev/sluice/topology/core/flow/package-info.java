/** The rules of flow control, one by one. */
@NullMarked
package dev.sluice.topology.core.flow;

import org.jspecify.annotations.NullMarked;
