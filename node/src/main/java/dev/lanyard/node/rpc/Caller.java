package dev.lanyard.node.rpc;

import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as the connection proves it.
 *
 * @param id from the certificate; nothing in open mode
 * @param from the address the call comes from
 * @param isOwner it presents this node's own certificate, or in open mode none, and it calls from
 *     this computer: from a loopback address, or from the very address that it calls
 */
record Caller(Optional<NodeId> id, InetSocketAddress from, boolean isOwner) {
  private static final Context.Key<Caller> KEY = Context.key("caller");

  /** The caller of the call that is being handled. */
  static Caller current() {
    Caller caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("not within a call");
    }
    return caller;
  }

  /** Whose budget a call is at the expense of: the node's or, in open mode, the connection's. */
  Object account() {
    return id.<Object>map(one -> one).orElse(from);
  }

  /** What the caller may see. */
  Viewer viewer() {
    if (isOwner) {
      return new Viewer.Owner();
    }
    return id.<Viewer>map(Viewer.Member::new).orElseGet(Viewer.Anonymous::new);
  }

  /** Puts the caller into the context of each call; calls of who was expelled are refused. */
  static final class Interceptor implements ServerInterceptor {
    private final NodeId self;
    private final Predicate<NodeId> expelled;

    Interceptor(NodeId self, Predicate<NodeId> expelled) {
      this.self = self;
      this.expelled = expelled;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Caller caller = callerOf(call.getAttributes());
      if (caller.id().filter(expelled).isPresent()) {
        // In the moment before its connections are closed.
        call.close(Status.PERMISSION_DENIED, new Metadata());
        return new ServerCall.Listener<>() {};
      }
      Context context = Context.current().withValue(KEY, caller);
      return Contexts.interceptCall(context, call, headers, next);
    }

    private Caller callerOf(Attributes attributes) {
      InetSocketAddress from = addressOf(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
      SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      Optional<NodeId> id = session == null ? Optional.empty() : idOf(session);
      InetSocketAddress to = addressOf(attributes.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
      boolean here =
          from.getAddress() != null
              && (from.getAddress().isLoopbackAddress()
                  // The kernel takes no packet from outside that claims to come from here.
                  || from.getAddress().equals(to.getAddress()));
      boolean own = session == null || id.filter(self::equals).isPresent();
      return new Caller(id, from, here && own);
    }

    private static InetSocketAddress addressOf(@Nullable SocketAddress address) {
      return address instanceof InetSocketAddress inet
          ? inet
          : InetSocketAddress.createUnresolved("in-process", 0);
    }
  }

  /** The id that the other side of a TLS session has proven. */
  static Optional<NodeId> idOf(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Optional.of(NodeId.of(chain[0].getPublicKey()));
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }
}
