/** Runs the example as its readers do: from the one file. */
@NullMarked
package dev.sluice.examples.hello;

import org.jspecify.annotations.NullMarked;
