package dev.sluice.chaos;

/**
 * The data of every event of the load.
 *
 * @param id of the event that began it all
 * @param key what keyed limits go by
 * @param millis how long each step body takes
 * @param fails how many attempts of a step that may fail do
 * @param answer when the answer is sent that the run waits for
 */
record Order(String id, String key, int millis, int fails, Answer answer) {
  /** When an answer is sent, seen from the step before the wait. */
  enum Answer {
    /** While that step runs. */
    DURING,
    /** Just as it ends: shortly before the wait opens, or after. */
    AROUND,
    /** While the run sleeps between the two. */
    ASLEEP,
    /** Seconds later. */
    LATER
  }
}
