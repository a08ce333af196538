/** How a process of an installation says that it is there. */
@NullMarked
package dev.sluice.schemas.heartbeat;

import org.jspecify.annotations.NullMarked;
