package dev.lanyard.node.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Refuses replies with more parts than any honest one has, before one is made: a message or a text
 * within one may take two bytes on the wire and a hundred in memory. Fetch has messages of its own,
 * which it bounds itself.
 */
final class NestedMessages implements ClientInterceptor {
  /** Some times what a listing of many small entries has, or ranges of chunks. */
  static final int MOST = 50_000;

  /** Ours are three deep. */
  private static final int DEEPEST = 10;

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    if (method.getResponseMarshaller() instanceof PrototypeMarshaller<A> replies
        && replies.getMessagePrototype() instanceof Message prototype) {
      Bounded<A> bounded = new Bounded<>(replies, prototype.getDescriptorForType());
      return next.newCall(
          method.toBuilder(method.getRequestMarshaller(), bounded).build(), options);
    }
    return next.newCall(method, options);
  }

  private record Bounded<A>(PrototypeMarshaller<A> replies, Descriptor type)
      implements Marshaller<A> {
    @Override
    public InputStream stream(A reply) {
      return replies.stream(reply);
    }

    @Override
    public A parse(InputStream stream) {
      try {
        byte[] bytes = stream.readAllBytes();
        check(type, bytes);
        return replies.parse(new ByteArrayInputStream(bytes));
      } catch (IOException e) {
        throw Status.INTERNAL
            .withDescription("a reply is malformed: " + e.getMessage())
            .withCause(e)
            .asRuntimeException();
      }
    }
  }

  /**
   * Fails where a message is malformed, or has too much in it.
   *
   * @param type what the bytes are said to be
   */
  static void check(Descriptor type, byte[] bytes) throws IOException {
    int _ = count(type, CodedInputStream.newInstance(bytes), 0, 0);
  }

  /** Messages and texts within this one, and fields that it does not know, besides those before. */
  private static int count(Descriptor message, CodedInputStream in, int before, int depth)
      throws IOException {
    int count = before;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldDescriptor field = message.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean isMessage =
          field != null
              && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
              && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      int type = WireFormat.getTagWireType(tag);
      boolean isGroup =
          type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP;
      if (field == null || isMessage || type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        count++;
      }
      if (count > MOST || depth > DEEPEST || isGroup) {
        throw new InvalidProtocolBufferException("too much is in one message, or a group");
      }
      if (isMessage) {
        int outer = in.pushLimit(in.readRawVarint32());
        count = count(field.getMessageType(), in, count, depth + 1);
        in.popLimit(outer);
      } else {
        boolean _ = in.skipField(tag);
      }
    }
    return count;
  }
}
