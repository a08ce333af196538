/** Checks of the arithmetic, the report and the processes. */
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
