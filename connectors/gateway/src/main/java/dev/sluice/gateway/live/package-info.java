/** Follows what steps say while they run. */
@NullMarked
package dev.sluice.gateway.live;

import org.jspecify.annotations.NullMarked;
