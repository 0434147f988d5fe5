package dev.lanyard.node.rpc;

import dev.lanyard.node.peer.FetchStream.Frame;
import dev.lanyard.v1.FetchRequest;
import dev.lanyard.v1.FileShareGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;

/** {@code FileShare} with {@link FetchFrames} in the place of the generated marshaller of Fetch. */
final class Contract {
  /** Fetch, as the generated descriptor has it but for its replies. */
  static final MethodDescriptor<FetchRequest, Frame> FETCH =
      FileShareGrpc.getFetchMethod().toBuilder(
              FileShareGrpc.getFetchMethod().getRequestMarshaller(), FetchFrames.MARSHALLER)
          .build();

  private Contract() {}

  /** The service as generated, with this handler for Fetch. */
  static ServerServiceDefinition fileShare(
      ServerServiceDefinition generated,
      ServerCalls.BidiStreamingMethod<FetchRequest, Frame> fetch) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(generated.getServiceDescriptor().getName())
            .setSchemaDescriptor(generated.getServiceDescriptor().getSchemaDescriptor());
    for (MethodDescriptor<?, ?> method : generated.getServiceDescriptor().getMethods()) {
      descriptor.addMethod(isFetch(method) ? FETCH : method);
    }
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
    for (ServerMethodDefinition<?, ?> method : generated.getMethods()) {
      if (!isFetch(method.getMethodDescriptor())) {
        service.addMethod(method);
      }
    }
    return service.addMethod(FETCH, ServerCalls.asyncBidiStreamingCall(fetch)).build();
  }

  static boolean isFetch(MethodDescriptor<?, ?> method) {
    return method.getFullMethodName().equals(FETCH.getFullMethodName());
  }
}
