package dev.sluice.inference;

/**
 * What a pool's fetch function is given.
 *
 * @param host that of the call's URL: the key of the pool's limits
 */
record FetchInput(String host, HttpCall call) {
  static FetchInput of(HttpCall call) {
    return new FetchInput(call.target().host(), call);
  }
}
