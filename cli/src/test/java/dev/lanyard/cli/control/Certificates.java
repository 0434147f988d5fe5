package dev.lanyard.cli.control;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A node's certificate that is its own authority, made by the JDK's keytool. */
final class Certificates {
  private static final String PASSWORD = "password";

  private Certificates() {}

  /** Writes {@code mesh-ca.pem}, {@code node.pem} and {@code node.key} into the folder. */
  static void writeTo(Path folder) throws Exception {
    Files.createDirectories(folder);
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "node",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + folder.getFileName(),
                "-ext",
                "san=dns:node.lanyard.internal",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IllegalStateException("keytool failed");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream input = Files.newInputStream(store)) {
      keys.load(input, PASSWORD.toCharArray());
    }
    String certificate = pem("CERTIFICATE", keys.getCertificate("node").getEncoded());
    Files.writeString(folder.resolve("mesh-ca.pem"), certificate);
    Files.writeString(folder.resolve("node.pem"), certificate);
    byte[] key = keys.getKey("node", PASSWORD.toCharArray()).getEncoded();
    Files.writeString(folder.resolve("node.key"), pem("PRIVATE KEY", key));
  }

  private static String pem(String what, byte[] der) {
    byte[] newline = "\n".getBytes(StandardCharsets.US_ASCII);
    String body = Base64.getMimeEncoder(64, newline).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
  }
}
