@NullMarked
package dev.sluice.schemas.heartbeat;

import org.jspecify.annotations.NullMarked;
