/** The paid services that the functions work with, each by its own client library. */
@NullMarked
package dev.sluice.examples.support.providers;

import org.jspecify.annotations.NullMarked;
