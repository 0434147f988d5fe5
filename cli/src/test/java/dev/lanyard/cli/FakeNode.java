package dev.lanyard.cli;

import com.google.protobuf.Message;
import dev.lanyard.v1.AddShareRequest;
import dev.lanyard.v1.AddShareResponse;
import dev.lanyard.v1.BrowseRequest;
import dev.lanyard.v1.BrowseResponse;
import dev.lanyard.v1.CancelDownloadRequest;
import dev.lanyard.v1.CancelDownloadResponse;
import dev.lanyard.v1.CheckRequest;
import dev.lanyard.v1.CheckResponse;
import dev.lanyard.v1.DiagnoseRequest;
import dev.lanyard.v1.DiagnoseResponse;
import dev.lanyard.v1.ExpelRequest;
import dev.lanyard.v1.ExpelResponse;
import dev.lanyard.v1.GetRequest;
import dev.lanyard.v1.GetResponse;
import dev.lanyard.v1.GetStatusRequest;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.InviteRequest;
import dev.lanyard.v1.InviteResponse;
import dev.lanyard.v1.JoinRequest;
import dev.lanyard.v1.JoinResponse;
import dev.lanyard.v1.ListDownloadsRequest;
import dev.lanyard.v1.ListDownloadsResponse;
import dev.lanyard.v1.ListOwnSharesRequest;
import dev.lanyard.v1.ListOwnSharesResponse;
import dev.lanyard.v1.ListPeersRequest;
import dev.lanyard.v1.ListPeersResponse;
import dev.lanyard.v1.NodeControlGrpc;
import dev.lanyard.v1.ReadRequest;
import dev.lanyard.v1.ReadResponse;
import dev.lanyard.v1.RemoveShareRequest;
import dev.lanyard.v1.RemoveShareResponse;
import dev.lanyard.v1.RotateRequest;
import dev.lanyard.v1.RotateResponse;
import dev.lanyard.v1.SearchMeshRequest;
import dev.lanyard.v1.SearchMeshResponse;
import dev.lanyard.v1.SetLimitsRequest;
import dev.lanyard.v1.SetLimitsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A node that answers every call with what the test laid out for it, and remembers the requests.
 */
final class FakeNode extends NodeControlGrpc.NodeControlImplBase {
  /** A step of an answer, such as a message or something that happens in the middle. */
  @FunctionalInterface
  interface Step {
    void happen(StreamObserver<Message> answer);
  }

  final List<Message> requests = new CopyOnWriteArrayList<>();
  private final List<Step> answer = new ArrayList<>();
  private final Map<Class<? extends Message>, List<Step>> special = new HashMap<>();
  private Optional<Class<? extends Message>> kind = Optional.empty();
  private Optional<Status> end = Optional.of(Status.OK);
  volatile boolean cancelled;

  /** Lays out messages that are answered, in order. */
  FakeNode answers(Message... messages) {
    for (Message message : messages) {
      kind = Optional.of(message.getClass());
      answer.add(observer -> observer.onNext(message));
    }
    return this;
  }

  /**
   * Lays out the answer to one kind of request, where a command makes several; a step that throws a
   * status ends it with that.
   */
  FakeNode on(Class<? extends Message> request, Step... steps) {
    special.put(request, List.of(steps));
    return this;
  }

  /** Something that happens between two messages. */
  FakeNode then(Runnable event) {
    answer.add(observer -> event.run());
    return this;
  }

  /** Ends its answer with a failure. */
  FakeNode fails(Status.Code code, String message) {
    end = Optional.of(code.toStatus().withDescription(message));
    return this;
  }

  /** Never ends its answer. */
  FakeNode goesOn() {
    end = Optional.empty();
    return this;
  }

  Message request() {
    return requests.getLast();
  }

  @SuppressWarnings("unchecked") // The test lays out what the call answers with.
  private <T extends Message> void answer(Message request, StreamObserver<T> observer) {
    requests.add(request);
    ((ServerCallStreamObserver<T>) observer).setOnCancelHandler(() -> cancelled = true);
    try {
      for (Step step : special.getOrDefault(request.getClass(), answer)) {
        step.happen((StreamObserver<Message>) observer);
      }
    } catch (StatusRuntimeException refusal) {
      observer.onError(refusal);
      return;
    }
    @Nullable Status status = end.orElse(null);
    if (status == null) {
      return;
    }
    if (status.isOk()) {
      observer.onCompleted();
    } else {
      observer.onError(status.asRuntimeException());
    }
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
    tell(request, GetStatusResponse.getDefaultInstance(), observer);
  }

  @Override
  public void listPeers(ListPeersRequest request, StreamObserver<ListPeersResponse> observer) {
    tell(request, ListPeersResponse.getDefaultInstance(), observer);
  }

  /** Commands ask this beside what they are for: answers are empty where others are laid out. */
  private <T extends Message> void tell(Message request, T empty, StreamObserver<T> observer) {
    boolean laidOut = special.containsKey(request.getClass());
    if (laidOut || kind.isEmpty() || kind.get().isInstance(empty)) {
      answer(request, observer);
    } else {
      observer.onNext(empty);
      observer.onCompleted();
    }
  }

  @Override
  public void listOwnShares(
      ListOwnSharesRequest request, StreamObserver<ListOwnSharesResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void addShare(AddShareRequest request, StreamObserver<AddShareResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void removeShare(
      RemoveShareRequest request, StreamObserver<RemoveShareResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void browse(BrowseRequest request, StreamObserver<BrowseResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void searchMesh(SearchMeshRequest request, StreamObserver<SearchMeshResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void read(ReadRequest request, StreamObserver<ReadResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void listDownloads(
      ListDownloadsRequest request, StreamObserver<ListDownloadsResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void cancelDownload(
      CancelDownloadRequest request, StreamObserver<CancelDownloadResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void setLimits(SetLimitsRequest request, StreamObserver<SetLimitsResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void check(CheckRequest request, StreamObserver<CheckResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void invite(InviteRequest request, StreamObserver<InviteResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void join(JoinRequest request, StreamObserver<JoinResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void rotate(RotateRequest request, StreamObserver<RotateResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void expel(ExpelRequest request, StreamObserver<ExpelResponse> observer) {
    answer(request, observer);
  }

  @Override
  public void diagnose(DiagnoseRequest request, StreamObserver<DiagnoseResponse> observer) {
    answer(request, observer);
  }
}
