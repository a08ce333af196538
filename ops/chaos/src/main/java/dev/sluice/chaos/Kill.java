package dev.sluice.chaos;

/**
 * A process that was killed.
 *
 * @param at just before, in unix milliseconds
 * @param until when it was certainly gone
 */
record Kill(long at, long until, Part.Kind kind, String name, long pid) {}
