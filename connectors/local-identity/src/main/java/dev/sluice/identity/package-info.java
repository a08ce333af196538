/** An identity provider on loopback, for tests. */
@org.jspecify.annotations.NullMarked
package dev.sluice.identity;
