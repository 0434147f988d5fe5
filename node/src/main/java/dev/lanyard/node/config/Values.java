package dev.lanyard.node.config;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import com.google.common.net.InternetDomainName;
import dev.lanyard.node.content.Printable;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.transfer.RateLimit;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * What a value may be. Each method reads one as written, or refuses it and says what is allowed.
 */
final class Values {
  /** Peers show the name in tables, and it is typed before a colon. */
  static final int MAX_NAME_CHARS = 64;

  /** Longer than any system's interface names. */
  private static final int MAX_INTERFACE_CHARS = 64;

  /** A number, a unit of 1024 where there is one, and whatever people write after it. */
  private static final Pattern RATE =
      Pattern.compile("([0-9]{1,12})([kmg]?)(?:i?b)?(?:/s)?", Pattern.CASE_INSENSITIVE);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_DAYS = 36_500;
  private static final int MAX_PORT = 65_535;

  private Values() {}

  /** A port, or 0 for a free one. */
  static int port(Given given) {
    int port = NUMBER.matcher(given.text()).matches() ? Integer.parseInt(given.text()) : -1;
    if (port < 0 || port > MAX_PORT) {
      throw given.refused("is not a port: 1 to 65535, or 0 for a free one");
    }
    return port;
  }

  /** Days, a century of them at most; 0 means never. */
  static Duration days(Given given) {
    int days = NUMBER.matcher(given.text()).matches() ? Integer.parseInt(given.text()) : -1;
    if (days < 0 || days > MAX_DAYS) {
      throw given.refused("is not a number of days: 1 to " + MAX_DAYS + ", or 0 for never");
    }
    return Duration.ofDays(days);
  }

  static boolean onOrOff(Given given) {
    return switch (given.text().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on", "1" -> true;
      case "false", "no", "off", "0" -> false;
      default -> throw given.refused("is neither 'true' nor 'false'");
    };
  }

  static String nodeName(Given given) {
    String name = given.text();
    if (!isNodeName(name)) {
      throw given.refused(
          "cannot be a node's name: 1 to "
              + MAX_NAME_CHARS
              + " printable characters without ':', '/' and ','");
    }
    if (NodeId.isOne(name)) {
      throw given.refused("cannot be a node's name: it looks like a node's id");
    }
    return name;
  }

  static boolean isNodeName(String name) {
    return !name.isEmpty()
        && name.codePointCount(0, name.length()) <= MAX_NAME_CHARS
        && name.equals(name.strip())
        && name.codePoints().allMatch(c -> Printable.isPlain(c) && ":/,".indexOf(c) < 0);
  }

  /** An address of this computer: a literal one, or localhost. */
  static InetAddress address(Given given) {
    if (given.text().equalsIgnoreCase("localhost")) {
      return InetAddress.getLoopbackAddress();
    }
    try {
      return InetAddress.ofLiteral(withoutBrackets(given.text()));
    } catch (IllegalArgumentException e) {
      throw given.refused("is not an IP address such as 192.168.1.5, ::1 or 0.0.0.0");
    }
  }

  /** A host and maybe a port. */
  static HostAndPort host(Given given) {
    try {
      HostAndPort host = HostAndPort.fromString(given.text());
      boolean isHost =
          InetAddresses.isInetAddress(host.getHost()) || InternetDomainName.isValid(host.getHost());
      if (isHost && (!host.hasPort() || host.getPort() > 0)) {
        return host;
      }
    } catch (IllegalArgumentException notOne) {
      throw given.refused(hostForm());
    }
    throw given.refused(hostForm());
  }

  private static String hostForm() {
    return "is not HOST or HOST:PORT; an IPv6 address before a port stands in brackets, [fd00::1]:7117";
  }

  static String interfaceName(Given given) {
    String name = given.text();
    boolean plain = name.codePoints().allMatch(c -> Printable.isPlain(c) && c != '/' && c != ' ');
    if (name.isEmpty() || name.length() > MAX_INTERFACE_CHARS || !plain) {
      throw given.refused("is not the name of a network interface such as eth0");
    }
    return name;
  }

  /** Of at most 15 characters, as Linux has it (TCP_CA_NAME_MAX). */
  static String congestion(Given given) {
    if (!given.text().matches("[a-z0-9_-]{1,15}")) {
      throw given.refused("is not the name of a TCP congestion control such as cubic or bbr");
    }
    return given.text();
  }

  /** Bytes a second, or 0 for as many as can. */
  static long rate(Given given) {
    if (given.text().equalsIgnoreCase("off")) {
      return 0;
    }
    Matcher rate = RATE.matcher(given.text());
    if (!rate.matches()) {
      throw given.refused("is not a rate: bytes a second, such as 500K, 10M or 1G, or 'off'");
    }
    long number = Long.parseLong(rate.group(1));
    int unitBits =
        switch (rate.group(2).toLowerCase(Locale.ROOT)) {
          case "k" -> 10;
          case "m" -> 20;
          case "g" -> 30;
          default -> 0;
        };
    if (number > Long.MAX_VALUE >> unitBits) {
      throw given.refused("is more than a rate can be; 'off' means no limit");
    }
    long bytes = number << unitBits;
    if (bytes < RateLimit.LEAST) {
      throw given.refused("is less than 64K a second, the least; 'off' means no limit");
    }
    return bytes;
  }

  /** Checked although the node prints no colour, so that a slip shows. */
  static String colour(Given given) {
    if (!given.text().matches("auto|always|never")) {
      throw given.refused("is none of auto, always and never");
    }
    return given.text();
  }

  static Level level(Given given) {
    try {
      return Level.valueOf(given.text().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw given.refused("is not a log level: error, warn, info, debug or trace");
    }
  }

  private static String withoutBrackets(String text) {
    return text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
  }
}
