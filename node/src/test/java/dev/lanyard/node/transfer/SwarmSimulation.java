package dev.lanyard.node.transfer;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.ChunkLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One content, from one node that has it to others that want it, in virtual time: the same seed
 * brings the same run.
 *
 * @param sizeBytes of the content
 * @param receivers those that want it
 * @param cables of the nodes; 0 is the one that has it
 * @param stagger from one receiver's start to the next one's
 * @param seederDiesAt once the receivers together have this part of the content; above 1, never
 * @param dying receivers that die half way
 * @param options of all nodes
 */
record SwarmSimulation(
    long sizeBytes,
    int receivers,
    IntFunction<SimulatedHost.Cable> cables,
    Duration stagger,
    double seederDiesAt,
    int dying,
    TransferOptions options) {
  /** Longer than any of them takes that does not hang. */
  private static final Duration END = Duration.ofHours(1);

  private static final Duration START_JITTER = Duration.ofMillis(5);

  /**
   * What came of it.
   *
   * @param took how long each receiver took that lived and got it
   * @param waiting receivers that live and have not got it
   * @param seederSent bytes that left the one that had it
   * @param chunksTwice chunks that came though they were there
   */
  record Outcome(List<Duration> took, int waiting, double seederSent, int chunksTwice) {
    Duration last() {
      return took.stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }
  }

  static SwarmSimulation of(long sizeBytes, int receivers, double megabits) {
    return new SwarmSimulation(
        sizeBytes,
        receivers,
        node -> SimulatedHost.Cable.of(megabits),
        Duration.ZERO,
        2,
        0,
        TransferOptions.DEFAULT);
  }

  /** Time in which a cable carries the content once. */
  static double unitSeconds(long sizeBytes, double megabits) {
    return sizeBytes * 8 / (megabits * 1e6);
  }

  Outcome run(long seed) {
    RandomGenerator random = Seeded.random(seed);
    SimulatedTime time = new SimulatedTime();
    List<SimulatedNode> nodes = new ArrayList<>();
    SimulatedNode.World world =
        new SimulatedNode.World(time, new ChunkLayout(sizeBytes), options, random, nodes);
    for (int node = 0; node <= receivers; node++) {
      nodes.add(new SimulatedNode(world, node, cables.apply(node), node == 0));
    }
    for (int node = 1; node <= receivers; node++) {
      Duration jitter = Duration.ofNanos(random.nextLong(START_JITTER.toNanos()));
      time.after(stagger.multipliedBy(node - 1).plus(jitter), nodes.get(node)::start);
    }
    watch(world);
    time.run(END);
    return outcome(nodes);
  }

  /** Lets those die that are to. */
  private void watch(SimulatedNode.World world) {
    List<SimulatedNode> others = world.nodes().subList(1, world.nodes().size());
    SimulatedNode seeder = world.nodes().getFirst();
    int chunks = world.layout().chunkCount();
    long together =
        IntStream.range(0, chunks)
            .filter(chunk -> others.stream().anyMatch(node -> node.present().has(chunk)))
            .count();
    if (!seeder.host().isDead() && together >= seederDiesAt * chunks) {
      seeder.die();
    }
    for (SimulatedNode node : others.subList(0, dying)) {
      if (!node.host().isDead() && node.present().count() >= chunks / 2) {
        node.die();
      }
    }
    boolean more = others.stream().anyMatch(node -> !node.host().isDead() && node.took().isEmpty());
    if (more && (seederDiesAt <= 1 || dying > 0)) {
      world.time().after(Duration.ofMillis(50), () -> watch(world));
    }
  }

  private static Outcome outcome(List<SimulatedNode> nodes) {
    List<SimulatedNode> alive =
        nodes.stream().skip(1).filter(node -> !node.host().isDead()).toList();
    List<Duration> took =
        alive.stream().map(SimulatedNode::took).flatMap(Optional::stream).toList();
    return new Outcome(
        took,
        alive.size() - took.size(),
        nodes.getFirst().host().sentBytes(),
        nodes.stream().mapToInt(SimulatedNode::chunksTwice).sum());
  }
}
