/** How values of configuration files lead to what is kept elsewhere, such as secrets. */
@NullMarked
package dev.sluice.settings;

import org.jspecify.annotations.NullMarked;
