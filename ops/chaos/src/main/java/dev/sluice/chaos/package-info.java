/** Random kills under load, and a verdict on what the engine promises. */
@NullMarked
package dev.sluice.chaos;

import org.jspecify.annotations.NullMarked;
