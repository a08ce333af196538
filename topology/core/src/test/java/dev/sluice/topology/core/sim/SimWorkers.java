package dev.sluice.topology.core.sim;

import dev.sluice.topology.core.RunSignal;
import dev.sluice.topology.core.sim.Rules.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A share group: hands each command to one worker, and again when that one seems to be gone. */
final class SimWorkers {
  private record Delivery(SimRecord.Command command, int count) {}

  private record Running(SimTurn turn, Delivery delivery) {}

  private final Rules rules;
  private final Random random;
  private final Map<String, Program> programs = new HashMap<>();
  private final List<Delivery> waiting = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();
  private int turns;

  final List<SimTurn.Execution> executions = new ArrayList<>();
  final List<SimRecord.Command> commands = new ArrayList<>();

  private final Deployments deployments;

  SimWorkers(Rules rules, Random random, Deployments deployments) {
    this.rules = rules;
    this.random = random;
    this.deployments = deployments;
  }

  void offer(SimRecord.Command command) {
    commands.add(command);
    waiting.add(new Delivery(command, 1));
  }

  /** The program of a run, or of the run that it replays. */
  Program program(String runId) {
    int end = runId.indexOf('~');
    String original = end < 0 ? runId : runId.substring(0, end);
    return programs.computeIfAbsent(
        original, id -> Program.random(random, deployments.invokedBy(SimPlacement.functionOf(id))));
  }

  boolean idle() {
    return waiting.isEmpty() && running.isEmpty();
  }

  /** One worker does one thing. */
  void act(Instant now) {
    int choice = random.nextInt(Math.max(1, waiting.size() + running.size()));
    if (choice < waiting.size()) {
      receive(waiting.remove(choice));
    } else if (choice - waiting.size() < running.size()) {
      Running chosen = running.get(choice - waiting.size());
      if (chosen.turn().advance(random, now)) {
        running.remove(chosen);
      }
    }
  }

  private void receive(Delivery d) {
    String runId = d.command().turn().run().runId();
    if (d.count() > 1) {
      var lost = new RunSignal.WorkerLost(d.command().turn().epoch(), d.command().turn().told());
      d.command().partition().results.add(new SimRecord.Reported(runId, lost));
      return;
    }
    String id = rules.keep(Rule.OWN_TURN_IDS) ? "t" + turns++ : "t";
    running.add(new Running(new SimTurn(d.command(), id, program(runId), executions), d));
  }

  /** A worker dies. */
  void die() {
    if (!running.isEmpty()) {
      redeliver(running.remove(random.nextInt(running.size())));
    }
  }

  /** A worker is taken for dead and goes on all the same. */
  void seemDead() {
    if (!running.isEmpty()) {
      redeliver(running.get(random.nextInt(running.size())));
    }
  }

  private void redeliver(Running r) {
    waiting.add(new Delivery(r.delivery().command(), r.delivery().count() + 1));
  }
}
