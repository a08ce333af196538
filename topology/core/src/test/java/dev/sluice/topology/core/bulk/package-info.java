/** Which runs an order for many is for. */
@NullMarked
package dev.sluice.topology.core.bulk;

import org.jspecify.annotations.NullMarked;
