/** The console in the browser: pages over the read model; their orders go through the API. */
@NullMarked
package dev.sluice.console.pages;

import org.jspecify.annotations.NullMarked;
