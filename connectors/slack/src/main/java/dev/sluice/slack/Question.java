package dev.sluice.slack;

import org.jspecify.annotations.Nullable;

/**
 * What a person is asked: a message with the buttons Approve, Edit and Reject.
 *
 * @param requestId comes back with the click; 1 to 200 characters
 * @param title one line, cut after 150 characters
 * @param text what it is about, shown as it stands, without markup
 * @param draft a text that the person may change before the click on Edit, at most 3,000
 *     characters; null: there is no Edit, only Approve and Reject
 */
public record Question(String requestId, String title, String text, @Nullable String draft) {
  /** Slack's limit for a text that can be edited. */
  public static final int MAX_DRAFT = 3_000;

  private static final int MAX_ID = 200;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException when one is out of bounds
   */
  public Question {
    if (requestId.isEmpty() || requestId.length() > MAX_ID) {
      throw new IllegalArgumentException("requestId must have 1 to 200 characters: " + requestId);
    }
    if (draft != null && draft.length() > MAX_DRAFT) {
      throw new IllegalArgumentException("A draft may have 3000 characters, has " + draft.length());
    }
  }
}
