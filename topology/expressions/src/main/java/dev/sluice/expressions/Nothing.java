package dev.sluice.expressions;

/**
 * What a missing field or a failed operation gives: null-like, but not null. It equals nothing but
 * null, and is less than everything.
 */
enum Nothing {
  NOTHING
}
