package dev.sluice.sdk;

/**
 * The step that is running.
 *
 * @param name its memo key: the name it was given, with {@code :1}, {@code :2} … for repeats
 * @param attempt from 1
 * @param idempotencyKey the same on every attempt of this step of this run and on no other; hand it
 *     to the provider (as {@code Idempotency-Key} or the like) so that a repeat does no harm
 */
public record Step(String name, int attempt, String idempotencyKey) {}
