package dev.sluice.openai;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A part of a conversation with a model, in its own order. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Entry.Said.class, name = "message"),
  @JsonSubTypes.Type(value = Entry.Result.class, name = "result"),
  @JsonSubTypes.Type(value = Entry.Answer.class, name = "answer")
})
sealed interface Entry {
  record Said(Message.Role role, String text) implements Entry {}

  /**
   * What a tool answered.
   *
   * @param call which call of it
   */
  record Result(String call, String tool, String text) implements Entry {}

  record Answer(ModelAnswer answer) implements Entry {}
}
