/** The verdict itself, and a whole chaos run. */
@NullMarked
package dev.sluice.chaos;

import org.jspecify.annotations.NullMarked;
