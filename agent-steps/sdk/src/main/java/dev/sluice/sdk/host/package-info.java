/** For those who host functions (worker, testkit); functions themselves need nothing from here. */
@NullMarked
package dev.sluice.sdk.host;

import org.jspecify.annotations.NullMarked;
