@NullMarked
package dev.sluice.topology.core.waits;

import org.jspecify.annotations.NullMarked;
