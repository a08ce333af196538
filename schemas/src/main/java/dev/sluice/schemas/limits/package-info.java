/**
 * Which limits a function may state: the bounds that workers check when a function is built, and
 * the engine again, as anybody may write a definition.
 */
@NullMarked
package dev.sluice.schemas.limits;

import org.jspecify.annotations.NullMarked;
