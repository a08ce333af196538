package dev.sluice.topology.core;

/** Numbers that look random and are derived from their seed. */
final class Jitter {
  private Jitter() {}

  /** A number from 0 (inclusive) to 1 (exclusive): SplitMix64's finalizer over FNV-1a. */
  static double of(String seed) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < seed.length(); i++) {
      hash = (hash ^ seed.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return ((hash ^ (hash >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
