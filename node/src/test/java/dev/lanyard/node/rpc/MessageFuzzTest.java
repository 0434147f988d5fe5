package dev.lanyard.node.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanyard.node.content.ChunkSet;
import dev.lanyard.node.content.Query;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.Meshes;
import dev.lanyard.node.identity.Renewal;
import dev.lanyard.node.peer.FetchStream;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.News;
import dev.lanyard.v1.AttendRequest;
import dev.lanyard.v1.FetchRequest;
import dev.lanyard.v1.RenewResponse;
import dev.lanyard.v1.SearchRequest;
import java.util.List;
import java.util.Optional;

/**
 * What callers send, as any bytes: it becomes values that keep the contract's bounds, or a fault.
 * The inputs are messages that the generated code wrote, good ones and some that break one rule
 * each.
 */
class MessageFuzzTest {
  private static final Lineage OURS = new Lineage("0123456789abcdef", List.of());

  @FuzzTest
  void attends(byte[] bytes) {
    try {
      AttendRequest request = AttendRequest.parseFrom(bytes);
      switch (request.getSaidCase()) {
        case INTRODUCTION -> check(WirePeers.introduction(request.getIntroduction()));
        case NEWS -> check(WirePeers.news(request.getNews()));
        case SAID_NOT_SET -> {
          // Nothing becomes of it.
        }
      }
    } catch (InvalidProtocolBufferException | Fault refused) {
      // As it should be.
    }
  }

  private static void check(Introduction introduction) {
    assertTrue(introduction.port() > 0 && introduction.port() < 65_536);
    assertTrue(introduction.name().length() <= 64 && introduction.advertised().size() <= 16);
    assertEquals(introduction, WirePeers.introduction(WirePeers.introduction(introduction)));
  }

  private static void check(News news) {
    assertTrue(news.peers().size() <= News.MAX_PEERS && news.meshTag().length() <= 64);
    news.peers().forEach(known -> assertFalse(known.address().isUnresolved()));
    assertEquals(news.leaving(), WirePeers.news(WirePeers.news(news)).leaving());
  }

  @FuzzTest
  void renews(byte[] bytes) {
    try {
      Renewal renewal = WireMesh.renewal(RenewResponse.parseFrom(bytes));
      Lineage theirs = renewal.lineage();
      assertTrue(theirs.rotations().size() <= Lineage.MAX_ROTATIONS);
      assertEquals(theirs, WireMesh.lineage(WireMesh.lineage(theirs)));
      assertEquals(renewal, WireMesh.renewal(WireMesh.renewal(renewal)));
      Optional<Lineage> next = theirs.over(OURS, Meshes.nodeId("we"), id -> true);
      assertFalse(next.isPresent() && theirs.rotations().isEmpty());
    } catch (InvalidProtocolBufferException | Fault refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void searches(byte[] bytes) {
    try {
      Query query = WireContent.query(SearchRequest.parseFrom(bytes));
      switch (query) {
        case Query.Words(List<String> words) ->
            assertTrue(!words.isEmpty() && words.size() <= Query.MAX_WORDS);
        case Query.ExactName(String name) -> assertTrue(name.length() <= Query.MAX_NAME_BYTES);
        case Query.DigestPrefix(String hex) -> assertTrue(hex.matches("[0-9a-f]{12,64}"));
      }
      assertEquals(query, WireContent.query(WireContent.query(query, 1)));
    } catch (InvalidProtocolBufferException | Fault refused) {
      // As it should be.
    }
  }

  @FuzzTest
  void fetches(byte[] bytes) {
    try {
      List<FetchStream.Want> wants = WireContent.wants(FetchRequest.parseFrom(bytes));
      assertTrue(wants.size() <= FetchStream.MAX_WANTS);
      for (FetchStream.Want want : wants) {
        assertTrue(want.most() >= 0 && want.chunks().size() <= WireContent.MAX_RANGES);
        for (ChunkSet.Range range : want.chunks()) {
          assertTrue(range.first() >= 0 && range.end() > range.first());
        }
      }
    } catch (InvalidProtocolBufferException | Fault refused) {
      // As it should be.
    }
  }
}
