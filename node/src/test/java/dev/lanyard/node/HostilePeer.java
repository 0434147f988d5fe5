package dev.lanyard.node;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.lanyard.node.content.Manifest;
import dev.lanyard.node.identity.Credentials;
import dev.lanyard.v1.Answer;
import dev.lanyard.v1.AttendRequest;
import dev.lanyard.v1.AttendResponse;
import dev.lanyard.v1.Entry;
import dev.lanyard.v1.EntryKind;
import dev.lanyard.v1.FetchRequest;
import dev.lanyard.v1.FetchResponse;
import dev.lanyard.v1.FileShareGrpc;
import dev.lanyard.v1.Holding;
import dev.lanyard.v1.Introduction;
import dev.lanyard.v1.ListEntriesRequest;
import dev.lanyard.v1.ListEntriesResponse;
import dev.lanyard.v1.ListSharesRequest;
import dev.lanyard.v1.ListSharesResponse;
import dev.lanyard.v1.LocateRequest;
import dev.lanyard.v1.LocateResponse;
import dev.lanyard.v1.Share;
import dev.lanyard.v1.ShareState;
import dev.lanyard.v1.Want;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A member of the mesh, with a certificate that is right, which lists what it likes. It speaks the
 * wire's own messages, so that none of the product's code stands between it and a node.
 */
final class HostilePeer implements AutoCloseable {
  static final String NAME = "mallory\u001B[2J";
  static final String SHARE = "loot";

  /** From the future: the lower one is spoken. */
  private static final int PROTOCOL = 9_999;

  private final Server server;
  private final Service service;

  /** Lists files of these paths, each with its path for its bytes. */
  HostilePeer(Credentials credentials, List<String> paths) throws IOException {
    service = new Service(paths);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(credentials.key(), credentials.certificate()))
                    .trustManager(credentials.authority())
                    .clientAuth(ClientAuth.REQUIRE)
                    .build())
            .addService(service)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  static byte[] bytes(String path) {
    return path.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** From here on it says that it has so many shares, of which it says nothing. */
  void offersNothing(int times) {
    service.nothings = times;
  }

  private static final class Service extends FileShareGrpc.FileShareImplBase {
    private final List<Entry> entries;
    private final Map<String, String> paths = new HashMap<>();
    private volatile int nothings;

    Service(List<String> listed) {
      entries = listed.stream().map(Service::entry).toList();
      for (String path : listed) {
        paths.put(digest(path), path);
      }
    }

    private static String digest(String path) {
      return Manifest.ofBytes(bytes(path)).digest().hex();
    }

    private static Entry entry(String path) {
      return Entry.newBuilder()
          .setShare(SHARE)
          .setPath(path)
          .setKind(EntryKind.ENTRY_KIND_FILE)
          .setSizeBytes(bytes(path).length)
          .setModified(Timestamp.newBuilder().setSeconds(1_700_000_000))
          .setDigest(digest(path))
          .build();
    }

    @Override
    public StreamObserver<AttendRequest> attend(StreamObserver<AttendResponse> replies) {
      replies.onNext(
          AttendResponse.newBuilder()
              .setIntroduction(
                  Introduction.newBuilder()
                      .setProtocol(PROTOCOL)
                      .setName(NAME)
                      .setVersion("6.6.6")
                      .setPort(6666))
              .build());
      return new Quiet<>(replies);
    }

    @Override
    public void listShares(ListSharesRequest request, StreamObserver<ListSharesResponse> replies) {
      Share share =
          Share.newBuilder()
              .setName(SHARE)
              .setState(ShareState.SHARE_STATE_READY)
              .setKind(EntryKind.ENTRY_KIND_FOLDER)
              .setFiles(entries.size())
              .build();
      answer(
          replies,
          ListSharesResponse.newBuilder()
              .addShares(share)
              .addAllShares(Collections.nCopies(nothings, Share.getDefaultInstance()))
              .build());
    }

    @Override
    public void listEntries(
        ListEntriesRequest request, StreamObserver<ListEntriesResponse> replies) {
      answer(replies, ListEntriesResponse.newBuilder().addAllEntries(entries).build());
    }

    @Override
    public void locate(LocateRequest request, StreamObserver<LocateResponse> replies) {
      LocateResponse.Builder all = LocateResponse.newBuilder();
      request.getDigestsList().forEach(digest -> all.addHoldings(Holding.HOLDING_WHOLE));
      answer(replies, all.build());
    }

    @Override
    public StreamObserver<FetchRequest> fetch(StreamObserver<FetchResponse> replies) {
      return new Quiet<>(replies) {
        @Override
        public void onNext(FetchRequest ask) {
          for (int place = 0; place < ask.getWantsCount(); place++) {
            replies.onNext(piece(ask, place));
          }
          replies.onNext(
              FetchResponse.newBuilder()
                  .setAsk(ask.getAsk())
                  .setAnswer(Answer.getDefaultInstance())
                  .build());
        }
      };
    }

    private FetchResponse piece(FetchRequest ask, int place) {
      Want want = ask.getWants(place);
      String path = paths.getOrDefault(want.getDigest(), "");
      return FetchResponse.newBuilder()
          .setAsk(ask.getAsk())
          .setWant(place)
          .setData(ByteString.copyFrom(bytes(path)))
          .build();
    }

    private static <T> void answer(StreamObserver<T> replies, T one) {
      replies.onNext(one);
      replies.onCompleted();
    }
  }

  /** Hears everything, and ends when the other does. */
  private static class Quiet<T> implements StreamObserver<T> {
    private final StreamObserver<?> replies;

    Quiet(StreamObserver<?> replies) {
      this.replies = replies;
    }

    @Override
    public void onNext(T said) {
      // Nothing is to be said to that.
    }

    @Override
    public void onError(Throwable gone) {
      // The other has gone; so may this.
    }

    @Override
    public void onCompleted() {
      replies.onCompleted();
    }
  }
}
