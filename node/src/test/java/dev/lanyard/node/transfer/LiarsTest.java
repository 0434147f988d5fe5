package dev.lanyard.node.transfer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.lanyard.node.Seeded;
import dev.lanyard.node.content.ChunkSet.Range;
import dev.lanyard.node.content.Sample;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.peer.FetchStream.Want;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Downloads among sources of which all but one lie, each in a way of its own, from some chunk on:
 * the file is exact, and none that was caught is asked again. Unlike {@link FaultSimulationTest}
 * this is the product's own threads and time: a seed says who does what, not in which order. {@code
 * -Dlanyard.liarSeeds=N} takes more of them.
 */
class LiarsTest {
  private static final int SEEDS = Integer.getInteger("lanyard.liarSeeds", 30);
  private static final byte[] CONTENT = Sample.bytes(6 * Sample.CHUNK + 7, 1);
  private static final int MOST_LIARS = 4;

  @TempDir Path temp;

  /** What a liar does with a chunk that it was asked for. */
  private enum Habit {
    ANOTHER_BYTE,
    ANOTHERS_INDEX,
    TOO_SHORT,
    TOO_LONG,
    ENDLESS,
    EMPTY,
    TWICE,
    BACKWARDS,
    SILENT_AFTER_A_PIECE,
    SENDS_NONE,
    BABBLES,
    BREAKS;

    /** Whether what it sends is wrong, rather than nothing. */
    boolean isCaught() {
      return switch (this) {
        case ANOTHER_BYTE, ANOTHERS_INDEX, TOO_LONG, ENDLESS, EMPTY, TWICE, BACKWARDS, BABBLES ->
            true;
        case TOO_SHORT, SILENT_AFTER_A_PIECE, SENDS_NONE, BREAKS -> false;
      };
    }
  }

  /** A source that is honest for so many chunks. */
  private record Liar(Habit habit, int honestChunks) implements FakeSource.Script {
    @Override
    public void asked(FakeSource self, int ask, List<Want> wants, FakeSource.Reply reply) {
      int done = 0;
      for (int place = 0; place < wants.size(); place++) {
        Want want = wants.get(place);
        for (Range range : want.chunks()) {
          for (int chunk = range.first(); chunk < range.end(); chunk++) {
            byte[] bytes = self.chunk(want.digest(), chunk);
            if (done < honestChunks) {
              self.sendChunk(reply, ask, place, chunk, bytes);
            } else {
              lie(self, reply, ask, place, chunk, bytes);
            }
            done++;
          }
        }
      }
      reply.answer(ask);
    }

    private void lie(
        FakeSource self, FakeSource.Reply reply, int ask, int place, int chunk, byte[] bytes) {
      byte[] first = Arrays.copyOf(bytes, bytes.length / 2);
      byte[] rest = Arrays.copyOfRange(bytes, first.length, bytes.length);
      switch (habit) {
        case ANOTHER_BYTE -> {
          bytes[bytes.length / 3] ^= 1;
          self.sendChunk(reply, ask, place, chunk, bytes);
        }
        case ANOTHERS_INDEX -> self.sendChunk(reply, ask, place, chunk == 0 ? 1 : 0, bytes);
        case TOO_SHORT -> reply.piece(ask, place, chunk, 0, first);
        case TOO_LONG -> {
          reply.piece(ask, place, chunk, 0, first);
          reply.piece(ask, place, chunk, first.length, new byte[rest.length + 1]);
        }
        case ENDLESS -> {
          for (int again = 0; again < 50; again++) {
            reply.piece(ask, place, chunk, again * first.length, first);
          }
        }
        case EMPTY -> reply.piece(ask, place, chunk, 0, new byte[0]);
        case TWICE -> {
          reply.piece(ask, place, chunk, 0, first);
          reply.piece(ask, place, chunk, 0, first);
        }
        case BACKWARDS -> {
          reply.piece(ask, place, chunk, first.length, rest);
          reply.piece(ask, place, chunk, 0, first);
        }
        case SILENT_AFTER_A_PIECE -> reply.piece(ask, place, chunk, 0, first).silence();
        case SENDS_NONE -> {}
        case BABBLES -> reply.piece(ask + 1_000, place, chunk, 0, first);
        case BREAKS -> throw Fault.of(Reason.UNAVAILABLE, "the connection broke");
      }
    }
  }

  @Test
  void getsTheExactFileFromTheOneThatIsHonest() throws Exception {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Path place = Files.createDirectory(temp.resolve("seed-" + seed));
      try {
        get(place, Seeded.random(seed));
      } catch (Exception | AssertionError e) {
        throw new AssertionError("with the seed " + seed, e);
      }
      MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private static void get(Path place, RandomGenerator random) throws Exception {
    List<Liar> liars = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_LIARS);
    try (Swarm swarm = new Swarm(place, Swarm.quick(Sample.CHUNK, 1))) {
      for (int i = 0; i < count; i++) {
        Habit[] habits = Habit.values();
        Liar liar = new Liar(habits[random.nextInt(habits.length)], random.nextInt(3));
        liars.add(liar);
        swarm.source("liar " + i).has(CONTENT).does(liar);
      }
      swarm.source("honest").has(CONTENT);

      Progress end = swarm.get(Contents.file("content", CONTENT));

      assertEquals(new DownloadState.Done(), end.state(), liars::toString);
      assertArrayEquals(CONTENT, Files.readAllBytes(swarm.here.resolve("content")));
      long wrong = swarm.traffic.chunksWrong();
      assertTrue(wrong <= count, () -> wrong + " wrong chunks of " + liars);
      for (int i = 0; i < count; i++) {
        Habit habit = liars.get(i).habit();
        int streams = swarm.source("liar " + i).streams.get();
        assertTrue(!habit.isCaught() || streams <= 1, () -> habit + " was asked again");
      }
    }
  }
}
