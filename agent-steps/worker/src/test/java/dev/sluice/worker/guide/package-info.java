/** The examples of {@code docs/functions.md}. */
@NullMarked
package dev.sluice.worker.guide;

import org.jspecify.annotations.NullMarked;
