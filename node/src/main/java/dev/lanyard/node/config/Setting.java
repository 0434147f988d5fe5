package dev.lanyard.node.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every setting there is: its flag (which is also its key in the file), its environment variable
 * and what it means. The command line, the file and the environment are read by this one table, and
 * the help and the commented file are printed from it.
 */
enum Setting {
  HOME("home", "LANYARD_HOME", Form.ONE, "DIR", "the node's folder"),
  NAME("name", "LANYARD_NAME", Form.ONE, "NAME", "what people call this node"),
  PORT(
      "port",
      "LANYARD_PORT",
      Form.ONE,
      "PORT",
      "the one port peers and the owner use; 0: a free one"),
  BIND("bind", "LANYARD_BIND", Form.ONE, "ADDR", "serve on this address alone"),
  OPS_PORT("ops-port", "LANYARD_OPS_PORT", Form.ONE, "PORT", "metrics and health; 0: a free one"),
  OPS_BIND("ops-bind", "LANYARD_OPS_BIND", Form.ONE, "ADDR", "serve metrics and health here"),
  SHARE("share", "LANYARD_SHARES", Form.LIST, "PATH", "share this folder or file"),
  PEER("peer", "LANYARD_PEERS", Form.LIST, "HOST[:PORT]", "a node to meet, besides those found"),
  PEER_DNS(
      "peer-dns",
      "LANYARD_PEER_DNS",
      Form.LIST,
      "NAME[:PORT]",
      "a DNS name whose every address is a node"),
  INTERFACE(
      "interface",
      "LANYARD_INTERFACES",
      Form.LIST,
      "IF",
      "look for others on this interface alone, such as a VPN or a Docker bridge"),
  ADVERTISE(
      "advertise",
      "LANYARD_ADVERTISE",
      Form.LIST,
      "ADDR[:PORT]",
      "tell others this address instead of those of the interfaces"),
  CONGESTION(
      "congestion",
      "LANYARD_CONGESTION",
      Form.ONE,
      "NAME",
      "TCP congestion control of this node's connections, such as bbr; else the system's"),
  LIMIT_UP(
      "limit-up",
      "LANYARD_LIMIT_UP",
      Form.ONE,
      "RATE",
      "send at most this much a second, such as 10M; `lanyard limit` changes it while the node runs"),
  LIMIT_DOWN(
      "limit-down", "LANYARD_LIMIT_DOWN", Form.ONE, "RATE", "receive at most this much a second"),
  SCRUB_DAYS(
      "scrub-days",
      "LANYARD_SCRUB_DAYS",
      Form.ONE,
      "DAYS",
      "read all files again this often, to find what the disk has lost; 0: never"),
  NO_MDNS("no-mdns", "LANYARD_NO_MDNS", Form.SWITCH, "", "neither announce nor look by multicast"),
  MESH_SECRET_FILE(
      "mesh-secret-file",
      "LANYARD_MESH_SECRET_FILE",
      Form.ONE,
      "FILE",
      "the mesh's code, from a file of somebody else's care such as a Docker secret"),
  OPEN(
      "open",
      "LANYARD_OPEN",
      Form.SWITCH,
      "",
      "no encryption and no secret: anybody on the network reads all that is shared"),
  LOG_LEVEL(
      "log-level", "LANYARD_LOG_LEVEL", Form.ONE, "LEVEL", "error, warn, info, debug or trace"),
  JSON("json", "LANYARD_LOG_JSON", Form.SWITCH, "", "logs as JSON, one object a line"),
  QUIET("quiet", "", Form.SWITCH, "", "log warnings and errors alone"),
  COLOR("color", "", Form.ONE, "WHEN", "taken from `lanyard up`; the node prints no colour");

  /** How many values a setting takes. */
  enum Form {
    ONE,
    LIST,
    SWITCH
  }

  /** What every environment variable of ours begins with. */
  static final String VARIABLE_PREFIX = "LANYARD_";

  private final String key;
  private final String variable;
  private final Form form;
  private final String label;
  private final String meaning;

  Setting(String key, String variable, Form form, String label, String meaning) {
    this.key = key;
    this.variable = variable;
    this.form = form;
    this.label = label;
    this.meaning = meaning;
  }

  String key() {
    return key;
  }

  String flag() {
    return "--" + key;
  }

  /** Its environment variable, if it has one. */
  Optional<String> variable() {
    return variable.isEmpty() ? Optional.empty() : Optional.of(variable);
  }

  Form form() {
    return form;
  }

  String label() {
    return label;
  }

  String meaning() {
    return meaning;
  }

  /** Whether a comma may be part of a value on the command line. */
  boolean takesPaths() {
    return this == SHARE;
  }

  /** Whether the file may hold it: the folder in which the file lies cannot be named there. */
  boolean inFile() {
    return this != HOME && this != COLOR;
  }

  static Stream<Setting> all() {
    return Arrays.stream(values());
  }
}
