@NullMarked
package dev.sluice.slack;

import org.jspecify.annotations.NullMarked;
