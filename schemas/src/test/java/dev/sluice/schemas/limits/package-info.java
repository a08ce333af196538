/** Which limits are accepted. */
@NullMarked
package dev.sluice.schemas.limits;

import org.jspecify.annotations.NullMarked;
