@NullMarked
package dev.sluice.expressions;

import org.jspecify.annotations.NullMarked;
