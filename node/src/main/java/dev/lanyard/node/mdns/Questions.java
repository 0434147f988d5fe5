package dev.lanyard.node.mdns;

import java.io.IOException;
import javax.jmdns.impl.DNSOutgoing;
import javax.jmdns.impl.DNSQuestion;
import javax.jmdns.impl.constants.DNSConstants;
import javax.jmdns.impl.constants.DNSRecordClass;
import javax.jmdns.impl.constants.DNSRecordType;

/** The one question there is. */
final class Questions {
  private Questions() {}

  /**
   * Which nodes are there?
   *
   * @param unicast the answer shall come to the asker alone (RFC 6762, 5.4)
   */
  static DNSOutgoing whoIsThere(boolean unicast) throws IOException {
    DNSOutgoing out = new DNSOutgoing(DNSConstants.FLAGS_QR_QUERY);
    out.addQuestion(
        DNSQuestion.newQuestion(
            ServiceText.SERVICE_TYPE, DNSRecordType.TYPE_PTR, DNSRecordClass.CLASS_IN, unicast));
    return out;
  }
}
