package dev.sluice.slack;

import com.slack.api.model.block.ActionsBlock;
import com.slack.api.model.block.HeaderBlock;
import com.slack.api.model.block.InputBlock;
import com.slack.api.model.block.LayoutBlock;
import com.slack.api.model.block.SectionBlock;
import com.slack.api.model.block.composition.PlainTextObject;
import com.slack.api.model.block.element.BlockElement;
import com.slack.api.model.block.element.ButtonElement;
import com.slack.api.model.block.element.PlainTextInputElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages as Slack's blocks. All text is plain: what a customer wrote can neither mention a
 * channel nor hide a link.
 */
final class Blocks {
  /** The block of the buttons and the ids in it: what a click names. */
  static final String BUTTONS = "sluice_gate";

  static final String DRAFT_BLOCK = "sluice_draft";
  static final String DRAFT_INPUT = "text";

  private static final int MAX_TITLE = 150;
  private static final int MAX_SECTION = 3_000;

  /** Slack takes 50 blocks; a title, a draft and the buttons are among them. */
  private static final int MAX_SECTIONS = 40;

  private static final String CUT = "… (cut here)";

  private Blocks() {}

  static List<LayoutBlock> of(Question question) {
    List<LayoutBlock> blocks = of(question.title(), question.text());
    String draft = question.draft();
    if (draft != null) {
      blocks.add(
          InputBlock.builder()
              .blockId(DRAFT_BLOCK)
              .optional(true)
              .label(plain("Text, to change it before Edit"))
              .element(
                  PlainTextInputElement.builder()
                      .actionId(DRAFT_INPUT)
                      .multiline(true)
                      .initialValue(draft.isEmpty() ? null : draft)
                      .build())
              .build());
    }
    List<BlockElement> buttons = new ArrayList<>();
    buttons.add(button("approve", "Approve", "primary", question.requestId()));
    if (draft != null) {
      buttons.add(button("edit", "Edit", null, question.requestId()));
    }
    buttons.add(button("reject", "Reject", "danger", question.requestId()));
    blocks.add(ActionsBlock.builder().blockId(BUTTONS).elements(buttons).build());
    return blocks;
  }

  /**
   * A title and a text; the list may be added to.
   *
   * @param title null: none
   */
  static List<LayoutBlock> of(@Nullable String title, String text) {
    List<LayoutBlock> blocks = new ArrayList<>();
    if (title != null && !title.isBlank()) {
      blocks.add(HeaderBlock.builder().text(plain(cut(title, MAX_TITLE))).build());
    }
    int limit = MAX_SECTIONS * MAX_SECTION;
    String shown = text.length() > limit ? cut(text, limit - CUT.length()) + CUT : text;
    int from = 0;
    while (from < shown.length()) {
      String part = cut(shown.substring(from), MAX_SECTION);
      from += part.length();
      if (!part.isBlank()) {
        blocks.add(SectionBlock.builder().text(plain(part)).build());
      }
    }
    return blocks;
  }

  /** The line of a notification: Slack reads markup in it, so what could be one is escaped. */
  static String line(@Nullable String title, String text) {
    String both = title == null || title.isBlank() ? text : title + ": " + text;
    return cut(both, MAX_SECTION).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static ButtonElement button(
      String action, String label, @Nullable String style, String requestId) {
    return ButtonElement.builder()
        .actionId(action)
        .text(plain(label))
        .style(style)
        .value(requestId)
        .build();
  }

  private static PlainTextObject plain(String text) {
    return PlainTextObject.builder().text(text).emoji(false).build();
  }

  /** At most so many characters, and no half of one. */
  private static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(limit - 1)) ? limit - 1 : limit);
  }
}
