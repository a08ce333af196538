package dev.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.openai.Message;
import dev.sluice.openai.Message.ToolUse;
import dev.sluice.openai.PostgresSessions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class AgentSessionsTest {
  @Test
  void aConversationIsKeptInPostgres(@TempDir Path folder) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, 0)) {
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(postgres.jdbcUrl());
      PostgresSessions store = PostgresSessions.in(database);
      store.create();
      store.create();
      List<Message> first = List.of(Message.user("I am Ada"), Message.assistant("Hello"));
      List<Message> second = List.of(Message.user("Bye"), Message.assistant("Good-bye"));

      store.append("ada", "key-1", first);
      store.append("bob", "key-1", second);
      store.append("ada", "key-2", second);
      store.append("ada", "key-1", first); // a repeat of the step

      assertThat(store.read("ada"))
          .containsExactly(first.get(0), first.get(1), second.get(0), second.get(1));
      assertThat(store.last(1).read("ada")).containsExactly(Message.assistant("Good-bye"));
      assertThat(store.read("bob")).isEqualTo(second);
      assertThat(store.read("nobody")).isEmpty();

      List<Message> third =
          List.of(
              Message.user("Where is it?"),
              Message.tool(new ToolUse("call_1", "find", "{\"id\":7}"), "in \"Graz\""),
              Message.assistant("In Graz"));
      store.append("bob", "key-3", third);
      assertThat(store.last(4).read("bob"))
          .containsExactly(second.get(1), third.get(0), third.get(1), third.get(2));
    }
  }
}
