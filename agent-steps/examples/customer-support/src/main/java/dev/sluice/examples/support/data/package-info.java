/** Customers and what was said and done, in Postgres. Knows nothing of who asks. */
@NullMarked
package dev.sluice.examples.support.data;

import org.jspecify.annotations.NullMarked;
