package dev.lanyard.node.rpc;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.peer.Acquaintance;
import dev.lanyard.node.peer.Inbound;
import dev.lanyard.node.peer.Introduction;
import dev.lanyard.node.peer.News;
import dev.lanyard.v1.AttendRequest;
import dev.lanyard.v1.AttendResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves Attend: a peer's acquaintance with this node, for as long as its connection stands. */
final class AttendHandler {
  private static final Logger log = LoggerFactory.getLogger("peer");

  private final NodeId self;
  private final Supplier<Introduction> introduction;
  private final Acquaintance acquaintance;

  AttendHandler(NodeId self, Supplier<Introduction> introduction, Acquaintance acquaintance) {
    this.self = self;
    this.introduction = introduction;
    this.acquaintance = acquaintance;
  }

  StreamObserver<AttendRequest> attend(StreamObserver<AttendResponse> replies) {
    Visit visit = new Visit(Caller.current(), (ServerCallStreamObserver<AttendResponse>) replies);
    visit.replies.setOnCancelHandler(visit::ended);
    return visit;
  }

  private final class Visit implements StreamObserver<AttendRequest>, Inbound {
    private final Caller caller;
    private final ServerCallStreamObserver<AttendResponse> replies;

    // Guarded by this.
    private @Nullable NodeId visitor;
    private boolean over;
    private int untaken;

    Visit(Caller caller, ServerCallStreamObserver<AttendResponse> replies) {
      this.caller = caller;
      this.replies = replies;
    }

    @Override
    public void onNext(AttendRequest request) {
      try {
        switch (request.getSaidCase()) {
          case INTRODUCTION -> introduced(WirePeers.introduction(request.getIntroduction()));
          case NEWS -> news(WirePeers.news(request.getNews()));
          case SAID_NOT_SET -> {
            // Something that only a newer node says.
          }
        }
      } catch (Fault e) {
        refuse(e);
      }
    }

    private void refuse(Fault fault) {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
        replies.onError(FaultStatus.of(fault).asRuntimeException());
      }
      left();
    }

    private void introduced(Introduction theirs) {
      NodeId id = identify(theirs);
      synchronized (this) {
        if (visitor != null) {
          throw Fault.of(Reason.INVALID, "introduced twice");
        }
        visitor = id;
        replies.onNext(
            AttendResponse.newBuilder()
                .setIntroduction(WirePeers.introduction(introduction.get()))
                .build());
      }
      acquaintance.incoming(id, theirs, caller.from(), this);
    }

    private NodeId identify(Introduction theirs) {
      NodeId id =
          caller
              .id()
              .or(theirs::unprovenId)
              .orElseThrow(() -> Fault.of(Reason.INVALID, "the introduction has no id"));
      if (!id.equals(self)) {
        return id;
      }
      if (!theirs.instance().equals(introduction.get().instance())) {
        log.warn("another node at {} uses this node's id", caller.from());
        acquaintance.cloned();
        throw Fault.of(Reason.EXISTS, "another node uses this id");
      }
      throw Fault.of(Reason.PRECONDITION, "this is the very node that you are");
    }

    private void news(News news) {
      NodeId from;
      synchronized (this) {
        from = visitor;
      }
      if (from == null) {
        throw Fault.of(Reason.INVALID, "introduce yourself first");
      }
      acquaintance.incomingNews(from, news);
    }

    @Override
    public void tell(News news) {
      if (!mayTell()) {
        refuse(Fault.of(Reason.EXHAUSTED, "takes no news"));
        return;
      }
      say(news);
    }

    /** Who takes nothing of what it is told is not to have it kept for it. */
    private synchronized boolean mayTell() {
      untaken = replies.isReady() ? 0 : untaken + 1;
      return untaken <= News.MAX_UNTAKEN;
    }

    private synchronized void say(News news) {
      if (over) {
        return;
      }
      replies.onNext(AttendResponse.newBuilder().setNews(WirePeers.news(news)).build());
      if (news.leaving()) {
        over = true;
        replies.onCompleted();
      }
    }

    @Override
    public void onError(Throwable t) {
      ended();
    }

    @Override
    public void onCompleted() {
      synchronized (this) {
        if (!over) {
          over = true;
          replies.onCompleted();
        }
      }
      left();
    }

    private void ended() {
      synchronized (this) {
        over = true;
      }
      left();
    }

    private void left() {
      NodeId who;
      synchronized (this) {
        who = visitor;
      }
      if (who != null) {
        acquaintance.incomingLost(who, this);
      }
    }
  }
}
