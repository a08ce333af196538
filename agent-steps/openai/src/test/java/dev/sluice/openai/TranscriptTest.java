package dev.sluice.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.openai.Message.ToolUse;
import dev.sluice.sdk.TypeRef;
import dev.sluice.sdk.host.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a session keeps of an agent's work, and how a model is told of it again. */
class TranscriptTest {
  private static final Message ASKED = Message.user("Where is my lamp?");
  private static final Message WORDS = Message.assistant("I look it up.");
  private static final Message ORDER = used("call_1", "find_order", "{\"id\":7}", "on its way");
  private static final Message PARCEL = used("call_2", "find_parcel", "{}", "in Graz");
  private static final Message ANSWER = Message.assistant("In Graz.");

  @Test
  void callsComeBackAsTheyWereKeptWithTheWordsBeforeThem() {
    List<Message> kept = List.of(ASKED, WORDS, ORDER, PARCEL, ANSWER);

    List<Entry> entries = Transcript.entries(kept);

    assertThat(entries).hasSize(5);
    assertThat(entries.get(1))
        .isInstanceOfSatisfying(
            Entry.Answer.class,
            said -> {
              assertThat(said.answer().text()).isEqualTo("I look it up.");
              assertThat(said.answer().calls())
                  .extracting(ModelAnswer.Call::tool)
                  .containsExactly("find_order", "find_parcel");
            });
    assertThat(entries.subList(2, 4))
        .containsExactly(
            new Entry.Result("call_1", "find_order", "on its way"),
            new Entry.Result("call_2", "find_parcel", "in Graz"));
    assertThat(Transcript.messages(entries, tool -> false)).containsExactly(WORDS, ORDER, PARCEL);
  }

  @Test
  void anIdThatComesAgainIsOfAnotherAnswer() {
    Message again = used("call_1", "find_order", "{\"id\":8}", "lost");

    List<Entry> entries = Transcript.entries(List.of(ASKED, ORDER, again));

    assertThat(entries)
        .extracting(entry -> entry.getClass().getSimpleName())
        .containsExactly("Said", "Answer", "Result", "Answer", "Result");
  }

  @Test
  void aCallWithoutAnAnswerIsNotKept() {
    List<Entry> entries = Transcript.entries(List.of(ASKED, WORDS, ORDER, PARCEL));

    List<Entry> lost = entries.subList(0, entries.size() - 1);
    assertThat(Transcript.messages(lost, tool -> false)).containsExactly(WORDS, ORDER);
    assertThat(Transcript.messages(entries.subList(0, 2), tool -> false)).isEmpty();
    assertThat(Transcript.messages(entries, "find_order"::equals)).containsExactly(WORDS, PARCEL);
  }

  @Test
  void whatIsKeptIsBounded() {
    List<Message> many =
        IntStream.range(0, 60).mapToObj(i -> used("call_" + i, "find", "{}", "" + i)).toList();
    assertThat(KeptTools.bounded(many)).isEqualTo(many.subList(10, 60));

    String faces = "\uD83D\uDE00".repeat(3_000);
    Message long1 = used("call_1", "find", "{\"q\":\"" + "x".repeat(3_000) + "\"}", "a" + faces);
    Message cut = KeptTools.bounded(List.of(long1)).getFirst();
    assertThat(cut.text())
        .startsWith("a\uD83D\uDE00")
        .endsWith("\uD83D\uDE00… (2002 more characters)");
    assertThat(arguments(cut)).startsWith("{\"cut\":\"{\\\"q\\\":").hasSizeLessThan(2_100);

    Message scribble = KeptTools.bounded(List.of(used("c", "find", "id=7", ""))).getFirst();
    assertThat(arguments(scribble)).isEqualTo("{\"cut\":\"id=7\"}");
  }

  @Test
  void aToolWhoseQuestionIsNoLongerThereIsNotRead() {
    assertThat(KeptTools.whole(List.of(ORDER, PARCEL, ANSWER, ASKED)))
        .containsExactly(ANSWER, ASKED);
    assertThat(KeptTools.whole(List.of(ORDER))).isEmpty();
    assertThat(KeptTools.whole(List.of())).isEmpty();
  }

  @Test
  void whatWasRecordedBeforeToolsWereKeptIsStillRead() throws Exception {
    String recorded =
        "[{\"role\":\"USER\",\"text\":\"Where is my lamp?\"},"
            + "{\"role\":\"ASSISTANT\",\"text\":\"In Graz.\"}]";
    ByteBuffer json = ByteBuffer.wrap(recorded.getBytes(StandardCharsets.UTF_8));

    List<Message> read = Json.read(json, new TypeRef<List<Message>>() {}.type());

    assertThat(read).containsExactly(ASKED, ANSWER);
    assertThat(new String(Json.write(read), StandardCharsets.UTF_8)).isEqualTo(recorded);
  }

  @Test
  void aMessageSaysWhichCallItAnswersWhereAToolSpeaksAndNowhereElse() {
    assertThatThrownBy(() -> new Message(Message.Role.TOOL, "on its way"))
        .hasMessageStartingWith("SLUICE-6270 ");
    assertThatThrownBy(() -> new Message(Message.Role.USER, "Hello", ORDER.use()))
        .hasMessageStartingWith("SLUICE-6270 ")
        .hasMessageContaining("find_order");
  }

  private static String arguments(Message message) {
    ToolUse use = message.use();
    return use == null ? "" : use.arguments();
  }

  private static Message used(String id, String tool, String arguments, String answer) {
    return Message.tool(new ToolUse(id, tool, arguments), answer);
  }
}
