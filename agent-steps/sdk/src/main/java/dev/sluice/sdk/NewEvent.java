package dev.sluice.sdk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event to send.
 *
 * @param name what happened, 1 to 256 characters without blanks
 * @param data anything that Jackson writes as a JSON object, at most 1 MiB
 * @param id 1 to 256 characters; null: derived from run, step and place in the call, so that a
 *     repeat of the step sends the same id again
 * @param user whom it concerns, anything that Jackson writes as a JSON object; null: nobody
 * @param ts when it happened; null: when it is sent
 * @param v version of the data's form; null: unversioned
 */
public record NewEvent(
    String name,
    Object data,
    @Nullable String id,
    @Nullable Object user,
    @Nullable Instant ts,
    @Nullable String v) {

  public static NewEvent of(String name, Object data) {
    return new NewEvent(name, data, null, null, null, null);
  }

  /** The same event under an id of your choice; an id seen within 24 h starts nothing again. */
  public NewEvent withId(String id) {
    return new NewEvent(name, data, id, user, ts, v);
  }

  public NewEvent withUser(Object user) {
    return new NewEvent(name, data, id, user, ts, v);
  }

  public NewEvent withTs(Instant ts) {
    return new NewEvent(name, data, id, user, ts, v);
  }

  public NewEvent withV(String v) {
    return new NewEvent(name, data, id, user, ts, v);
  }
}
