package dev.lanyard.node.rpc;

import com.google.protobuf.ByteString;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.JoinCode;
import dev.lanyard.node.identity.Lineage;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Renewal;
import dev.lanyard.node.identity.Rotation;
import dev.lanyard.v1.RenewResponse;
import java.util.Base64;
import java.util.Optional;

/** Changes of the mesh's secret on the wire and off it. */
final class WireMesh {
  /** Longest key or signature: those of P-256 have some 100 bytes. */
  private static final int MAX_BYTES = 160;

  private WireMesh() {}

  static dev.lanyard.v1.Lineage lineage(Lineage lineage) {
    return dev.lanyard.v1.Lineage.newBuilder()
        .setMeshTag(lineage.tag())
        .addAllRotations(lineage.rotations().stream().map(WireMesh::rotation).toList())
        .build();
  }

  static Lineage lineage(dev.lanyard.v1.Lineage wire) {
    if (wire.getRotationsCount() > Lineage.MAX_ROTATIONS) {
      throw brokenBound();
    }
    return new Lineage(
        wire.getMeshTag(), wire.getRotationsList().stream().map(WireMesh::rotation).toList());
  }

  private static dev.lanyard.v1.Rotation rotation(Rotation rotation) {
    return dev.lanyard.v1.Rotation.newBuilder()
        .setBefore(rotation.before())
        .setAfter(rotation.after())
        .addAllExpelled(rotation.expelled().stream().map(NodeId::text).toList())
        .setWhen(WireContent.timestamp(rotation.when()))
        .setAuthorKey(bytes(rotation.authorKey()))
        .setSignature(bytes(rotation.signature()))
        .build();
  }

  private static Rotation rotation(dev.lanyard.v1.Rotation wire) {
    if (wire.getExpelledCount() > Rotation.MAX_EXPELLED
        || wire.getAuthorKey().size() > MAX_BYTES
        || wire.getSignature().size() > MAX_BYTES) {
      throw brokenBound();
    }
    return new Rotation(
        wire.getBefore(),
        wire.getAfter(),
        wire.getExpelledList().stream().map(NodeId::new).toList(),
        WireContent.instant(wire.getWhen()),
        text(wire.getAuthorKey()),
        text(wire.getSignature()));
  }

  static RenewResponse renewal(Renewal renewal) {
    return RenewResponse.newBuilder()
        .setLineage(lineage(renewal.lineage()))
        .setCode(renewal.secret().map(JoinCode::of).orElse(""))
        .build();
  }

  static Renewal renewal(RenewResponse wire) {
    return new Renewal(
        lineage(wire.getLineage()),
        wire.getCode().isEmpty() ? Optional.empty() : Optional.of(JoinCode.parse(wire.getCode())));
  }

  private static ByteString bytes(String base64) {
    return ByteString.copyFrom(Base64.getDecoder().decode(base64));
  }

  private static String text(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static Fault brokenBound() {
    return Fault.of(Reason.INVALID, "the lineage of the mesh breaks the contract's bounds");
  }
}
