@NullMarked
package dev.sluice.console.pages;

import org.jspecify.annotations.NullMarked;
