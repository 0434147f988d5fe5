package dev.lanyard.node.transfer;

import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.ChunkLayout;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.ChunkSet.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the planner takes for one step where a content has 100,000 chunks and 100 sources; every
 * step changes the plan, so each invocation makes some hundreds of them in a plan of its own.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PlannerBenchmark {
  private static final int CHUNKS = 100_000;
  private static final int SOURCES = 100;
  private static final ChunkLayout LAYOUT =
      new ChunkLayout((long) CHUNKS * ChunkLayout.MAX_CHUNK_BYTES);
  private static final long BUDGET_BYTES = TransferOptions.DEFAULT.mostWindowBytes();
  private static final int MOST_CONTENTS = TransferOptions.DEFAULT.contentsAsked();

  /** Steps of an invocation: enough that the clock does not show, and the plan changes little. */
  private static final int STEPS = 500;

  /** In the middle of a download, when what is there lies scattered. */
  public abstract static class Plan {
    private static final int CONTENT = 0;

    /** All chunks, in an order that differs from theirs. */
    final List<Integer> shuffled = new ArrayList<>(IntStream.range(0, CHUNKS).boxed().toList());

    final ChunkSet present = ChunkSet.none(CHUNKS);
    Planner planner = new Planner(Seeded.random(1));

    Plan(int there) {
      Collections.shuffle(shuffled, new Random(1));
      shuffled.subList(0, there).forEach(present::add);
    }

    void begin() {
      planner = new Planner(Seeded.random(1));
      planner.add(LAYOUT, present);
    }

    /** A chunk that is not there. */
    int missing(int step) {
      return shuffled.get(CHUNKS - 1 - step);
    }

    void next(int firstSource, int sources, int steps, Blackhole asked) {
      for (int step = 0; step < steps; step++) {
        int source = firstSource + step % sources;
        asked.consume(planner.next(source, BUDGET_BYTES, MOST_CONTENTS, false));
      }
    }
  }

  /** All sources have all of it. */
  @State(Scope.Benchmark)
  public static class WholeSources extends Plan {
    public WholeSources() {
      super(CHUNKS / 2);
    }

    @Override
    @Setup(Level.Invocation)
    public void begin() {
      super.begin();
      for (int source = 0; source < SOURCES; source++) {
        planner.offersAll(source, Plan.CONTENT);
      }
    }
  }

  /** A few have all of it; the others fetch it as we do, and have come as far. */
  @State(Scope.Benchmark)
  public static class Swarm extends Plan {
    static final int WHOLE = 10;
    private static final int THERE = 1_000;

    private final List<List<Integer>> offered = new ArrayList<>();

    public Swarm() {
      super(THERE);
      RandomGenerator random = Seeded.random(2);
      for (int source = WHOLE; source < SOURCES - 1; source++) {
        offered.add(random.ints(THERE, 0, CHUNKS).boxed().toList());
      }
      // The last one has nothing but what is here too.
      offered.add(shuffled.subList(0, THERE));
    }

    @Override
    @Setup(Level.Invocation)
    public void begin() {
      super.begin();
      for (int source = 0; source < WHOLE; source++) {
        planner.offersAll(source, Plan.CONTENT);
      }
      for (int source = WHOLE; source < SOURCES; source++) {
        for (int chunk : offered.get(source - WHOLE)) {
          planner.offers(source, Plan.CONTENT, new Range(chunk, 1));
        }
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void nextOfWholeSource(WholeSources plan, Blackhole asked) {
    plan.next(0, SOURCES, STEPS, asked);
  }

  /** It is told all that nobody else has, and chooses; once each, since then all is at choice. */
  @Benchmark
  @OperationsPerInvocation(Swarm.WHOLE)
  public void nextOfWholeSourceInSwarm(Swarm plan, Blackhole asked) {
    plan.next(0, Swarm.WHOLE, Swarm.WHOLE, asked);
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void nextOfPartialSource(Swarm plan, Blackhole asked) {
    plan.next(Swarm.WHOLE, SOURCES - Swarm.WHOLE - 1, STEPS, asked);
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void nextOfPartialSourceWithNothingNew(Swarm plan, Blackhole asked) {
    plan.next(SOURCES - 1, 1, STEPS, asked);
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void offers(Swarm plan) {
    for (int step = 0; step < STEPS; step++) {
      int source = Swarm.WHOLE + step % (SOURCES - Swarm.WHOLE);
      plan.planner.offers(source, Plan.CONTENT, new Range(plan.missing(step), 1));
    }
  }

  @Benchmark
  @OperationsPerInvocation(STEPS)
  public void arrived(Swarm plan, Blackhole isNew) {
    for (int step = 0; step < STEPS; step++) {
      isNew.consume(plan.planner.arrived(Plan.CONTENT, plan.missing(step)));
    }
  }
}
