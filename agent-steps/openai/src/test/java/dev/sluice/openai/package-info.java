@NullMarked
package dev.sluice.openai;

import org.jspecify.annotations.NullMarked;
