package dev.sluice.examples.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.examples.support.KilledProcesses.Victim;
import dev.sluice.openai.script.ModelRequest;
import dev.sluice.openai.script.ScriptedModelServer;
import dev.sluice.openai.script.ScriptedModelServer.Endpoint;
import dev.sluice.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rounds of an e-mail that is escalated and approved while one of the parts is killed. */
final class KillRounds {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Topics TOPICS = Topics.standard();
  private static final String SIMILAR = "run-agent/tool-find_similar_cases";

  /** The steps of the model's calls, in their order. */
  private static final List<String> CALLS =
      List.of("run-agent/model", "run-agent/model:1", "run-agent/model:2", "run-agent/model:3");

  private final TestDatabase database;
  private final String kafka;
  private final ScriptedModelServer model;
  private final Desk desk;
  private final KilledProcesses processes;
  private final Rest rest;

  KillRounds(
      TestDatabase database,
      String kafka,
      ScriptedModelServer model,
      Desk desk,
      KilledProcesses processes,
      Rest rest) {
    this.database = database;
    this.kafka = kafka;
    this.model = model;
    this.desk = desk;
    this.processes = processes;
    this.rest = rest;
  }

  /**
   * What a round came to.
   *
   * @param before the steps of the e-mail's run that Kafka had when the victim was killed
   * @param repeated the steps whose call of the model was made again, once for each time
   * @param embeddings how many embeddings were asked for
   */
  record Round(
      int number,
      Victim victim,
      long killedAfter,
      Set<String> before,
      List<String> repeated,
      long embeddings) {
    String told() {
      return "round %d: %s killed after %d ms with %d steps recorded; model calls made twice: %s; embeddings: %d"
          .formatted(number, victim, killedAfter, before.size(), repeated, embeddings);
    }
  }

  /** Plays a round and waits for its end. */
  Round play(int number, Victim victim, long after) throws Exception {
    String mail = "mail-" + number;
    long embeddings = model.count(Endpoint.EMBEDDINGS);
    rest.send(
        """
        {"id":"%s","name":"customer/email.received","data":{"customer_id":"c-radia",
         "subject":"Round %d","body":"We will cancel our contract."}}
        """
            .formatted(mail, number));
    Thread.sleep(after);
    processes.kill(victim);
    Map<String, Set<String>> before = Reports.recorded(kafka, TOPICS);
    processes.startAgain(victim);
    String request = "esc-" + mail;
    Rest.await(
        request + " is asked about",
        LIMIT,
        () -> !desk.messages(Desk.REVIEWERS, request).isEmpty());
    rest.send(
        """
        {"name":"escalation/decision.made","data":{"request_id":"%s","decision":"approve","reviewer":"olga"}}
        """
            .formatted(request));
    Rest.await(
        request + " is settled",
        LIMIT,
        () ->
            desk.messages(Desk.REVIEWERS, "Round " + number + "'").stream()
                .anyMatch(message -> message.blocks().toString().contains("approved by olga")));
    Rest.await(mail + " has completed", LIMIT, () -> rest.statusOf(mail).equals("COMPLETED"));
    Rest.await(request + " has completed", LIMIT, () -> rest.statusOf(request).equals("COMPLETED"));
    return new Round(
        number,
        victim,
        after,
        before.getOrDefault(rest.runOf(mail).path("id").asText(), Set.of()),
        repeated(number),
        model.count(Endpoint.EMBEDDINGS) - embeddings);
  }

  /** The same request again is the same call again: what it asks tells all that came before. */
  private List<String> repeated(int number) {
    Map<ModelRequest, Integer> times = new LinkedHashMap<>();
    model.requests().stream()
        .filter(request -> request.userSays("Subject: Round " + number + "\n"))
        .forEach(request -> times.merge(request, 1, Integer::sum));
    assertThat(times).as("the model is asked four things").hasSize(CALLS.size());
    List<Integer> each = List.copyOf(times.values());
    List<String> repeated = new ArrayList<>();
    for (int i = 0; i < CALLS.size(); i++) {
      repeated.addAll(Collections.nCopies(each.get(i) - 1, CALLS.get(i)));
    }
    return repeated;
  }

  /** One of everything was written, and what was recorded was not done again. */
  void check(Round round) {
    checkWritten(round.number());
    checkCalls(round);
  }

  private void checkWritten(int number) {
    String mail = "mail-" + number;
    assertThat(
            database.column(
                "select action from audit_log where subject in ('%s', 'esc-%s') order by 1"
                    .formatted(mail, mail)))
        .containsExactly("email_drafted", "escalation_approved");
    assertThat(database.column("select id from drafts where id = '" + mail + "'")).hasSize(1);
    String named = "Round " + number + "'";
    assertThat(desk.messages(Desk.REVIEWERS, named)).hasSize(1);
    assertThat(desk.messages(Desk.SENIORS, named)).hasSize(1);
  }

  /** A call whose report Kafka had is never made again; of the others at most the one in flight. */
  private static void checkCalls(Round round) {
    assertThat(round.repeated()).as(round.told()).filteredOn(round.before()::contains).isEmpty();
    assertThat(round.repeated()).as(round.told()).hasSizeLessThanOrEqualTo(1);
    if (round.victim() == Victim.MCP_SERVER) {
      assertThat(round.repeated()).as(round.told()).isEmpty();
    }
    if (round.before().contains(SIMILAR)) {
      assertThat(round.embeddings()).as(round.told()).isEqualTo(1);
    }
  }
}
