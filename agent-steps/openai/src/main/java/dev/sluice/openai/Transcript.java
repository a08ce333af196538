package dev.sluice.openai;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Messages as the parts of a conversation that a model is told, and back. In a message a call of a
 * tool and its answer are one, so that no model is told of one without the other, which the
 * provider would refuse.
 */
final class Transcript {
  private Transcript() {}

  /** What a model is told; calls without a word between them are those of one answer. */
  static List<Entry> entries(List<Message> messages) {
    List<Entry> entries = new ArrayList<>();
    Set<String> asked = new HashSet<>();
    List<Message> uses = new ArrayList<>();
    for (Message message : messages) {
      Message.ToolUse use = message.use();
      if (use == null || !asked.add(use.call())) {
        addUses(entries, uses);
        uses.clear();
        asked.clear();
      }
      if (use == null) {
        entries.add(new Entry.Said(message.role(), message.text()));
      } else {
        asked.add(use.call());
        uses.add(message);
      }
    }
    addUses(entries, uses);
    return entries;
  }

  /** Adds what the model asked for at once, and what came of it. */
  private static void addUses(List<Entry> entries, List<Message> uses) {
    if (uses.isEmpty()) {
      return;
    }
    List<ModelAnswer.Call> calls = new ArrayList<>();
    List<Entry> results = new ArrayList<>();
    for (Message message : uses) {
      Message.ToolUse use = Objects.requireNonNull(message.use());
      calls.add(new ModelAnswer.Call(use.call(), use.tool(), use.arguments()));
      results.add(new Entry.Result(use.call(), use.tool(), message.text()));
    }
    String words = takeWords(entries);
    entries.add(
        new Entry.Answer(
            new ModelAnswer("", words, calls, List.of(), Usage.NONE, Finish.CALLED, null)));
    entries.addAll(results);
  }

  /** What the model said as it called the tools: it goes with the calls. */
  private static String takeWords(List<Entry> entries) {
    if (!entries.isEmpty()
        && entries.getLast() instanceof Entry.Said said
        && said.role() == Message.Role.ASSISTANT) {
      entries.removeLast();
      return said.text();
    }
    return "";
  }

  /**
   * The tools that were called, each with its answer, and what the model said as it called them.
   *
   * @param leftOut tools that are
   */
  static List<Message> messages(List<Entry> entries, Predicate<String> leftOut) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) instanceof Entry.Answer(ModelAnswer answer)) {
        List<Message> uses = uses(answer, results(entries, i + 1), leftOut);
        if (!uses.isEmpty() && !answer.text().isEmpty()) {
          messages.add(Message.assistant(answer.text()));
        }
        messages.addAll(uses);
      }
    }
    return messages;
  }

  private static List<Entry.Result> results(List<Entry> entries, int from) {
    List<Entry.Result> results = new ArrayList<>();
    for (int i = from; i < entries.size() && !(entries.get(i) instanceof Entry.Answer); i++) {
      if (entries.get(i) instanceof Entry.Result result) {
        results.add(result);
      }
    }
    return results;
  }

  private static List<Message> uses(
      ModelAnswer answer, List<Entry.Result> results, Predicate<String> leftOut) {
    List<Message> uses = new ArrayList<>();
    for (ModelAnswer.Call call : answer.calls()) {
      results.stream()
          .filter(result -> Objects.equals(result.call(), call.id()))
          .findFirst()
          .filter(result -> !leftOut.test(call.tool()))
          .map(
              result ->
                  Message.tool(
                      new Message.ToolUse(call.id(), call.tool(), call.arguments()), result.text()))
          .ifPresent(uses::add);
    }
    return uses;
  }
}
