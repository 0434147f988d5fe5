package dev.lanyard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanyard.cli.Desk.Outcome;
import dev.lanyard.v1.CancelDownloadRequest;
import dev.lanyard.v1.CancelDownloadResponse;
import dev.lanyard.v1.DiagnoseResponse;
import dev.lanyard.v1.Download;
import dev.lanyard.v1.DownloadState;
import dev.lanyard.v1.Finding;
import dev.lanyard.v1.GetStatusResponse;
import dev.lanyard.v1.InterfaceReport;
import dev.lanyard.v1.ListDownloadsResponse;
import dev.lanyard.v1.Severity;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code downloads}, {@code cancel}, {@code doctor} and {@code version}. */
class CareTest {
  private final Desk desk = new Desk();

  @AfterEach
  void close() {
    desk.close();
  }

  private static Download.Builder download(String id, DownloadState state) {
    return Download.newBuilder()
        .setId(id)
        .setTarget("b:docs/x.iso")
        .setPath("/tmp/x.iso")
        .setState(state)
        .setBytesDone(1 << 20)
        .setBytesTotal(4 << 20)
        .setBytesPerSecond(2048);
  }

  @Test
  void listsDownloads() {
    desk.node.answers(
        ListDownloadsResponse.newBuilder()
            .addDownloads(download("d9", DownloadState.DOWNLOAD_STATE_FETCHING))
            .addDownloads(
                download("d10", DownloadState.DOWNLOAD_STATE_FAILED)
                    .setBytesPerSecond(0)
                    .setError("the disk is full"))
            .build());

    assertEquals(
        """
        d9   fetching  25%  4.0 MiB  2.0 KiB/s  x.iso  /tmp/x.iso  -
        d10  failed    25%  4.0 MiB          -  x.iso  /tmp/x.iso  the disk is full
        """,
        desk.run("downloads").out());
  }

  @Test
  void givesTroubleALineOfItsOwnOnANarrowTerminal() {
    desk.node.answers(
        ListDownloadsResponse.newBuilder()
            .addDownloads(
                download("d10", DownloadState.DOWNLOAD_STATE_FAILED)
                    .setError("the disk is full: free space and get it again"))
            .build());

    assertEquals(
        """
        ID   STATE   DONE     SIZE  RATE  NAME   PATH        TROUBLE
        d10  failed   25%  4.0 MiB     -  x.iso  /tmp/x.iso
            the disk is full: free space and get it again
        """,
        desk.onTerminal(60).run("downloads", "--color", "never").out());
  }

  @Test
  void listsDownloadsAsJson() {
    desk.node.answers(
        ListDownloadsResponse.newBuilder()
            .addDownloads(download("d9", DownloadState.DOWNLOAD_STATE_WAITING))
            .build());

    assertEquals(
        "{\"id\":\"d9\",\"target\":\"b:docs/x.iso\",\"path\":\"/tmp/x.iso\",\"state\":\"waiting\","
            + "\"digest\":null,\"bytesDone\":1048576,\"bytesTotal\":4194304,\"bytesFetched\":0,\"bytesCopied\":0,"
            + "\"bytesPerSecond\":2048,\"filesDone\":0,\"filesTotal\":0,\"sources\":[],"
            + "\"error\":null,\"started\":null,\"limitUp\":null,\"limitDown\":null}\n",
        desk.run("downloads", "--json").out());
  }

  @Test
  void cancels() {
    desk.node.answers(CancelDownloadResponse.getDefaultInstance());

    assertEquals("d9 is stopped; what is verified is kept\n", desk.run("cancel", "d9").out());
    assertEquals("d9", ((CancelDownloadRequest) desk.node.request()).getId());
  }

  @Test
  void endsWithFourWhenNoSuchDownloadIsUnderWay() {
    desk.node.fails(Status.Code.NOT_FOUND, "no download d9 is under way; see: lanyard downloads");

    assertEquals(4, desk.run("cancel", "d9").status());
  }

  private static DiagnoseResponse diagnosis(Severity worst) {
    return DiagnoseResponse.newBuilder()
        .addInterfaces(
            InterfaceReport.newBuilder()
                .setName("eth0")
                .setKind("lan")
                .setChosen(true)
                .addAddresses("192.168.1.5")
                .setMulticastOut(true)
                .addAdvertised("192.168.1.5")
                .addFindings(
                    Finding.newBuilder()
                        .setSeverity(worst)
                        .setCode("multicast-blocked")
                        .setWhat("multicast goes out and nothing comes back")
                        .setRemedy("let 5353/udp through the firewall, or use --peer")))
        .addInterfaces(
            InterfaceReport.newBuilder()
                .setName("docker0")
                .setKind("bridge")
                .addAddresses("172.17.0.1"))
        .addFindings(
            Finding.newBuilder()
                .setSeverity(Severity.SEVERITY_OK)
                .setCode("clock")
                .setWhat("all clocks agree"))
        .build();
  }

  @Test
  void tellsWhatAilsEachInterfaceAndWhatToDo() {
    desk.node.answers(diagnosis(Severity.SEVERITY_PROBLEM));

    Outcome outcome = desk.run("doctor");

    assertEquals(1, outcome.status());
    assertEquals(
        """
        eth0  lan, peers are looked for here
          addresses   192.168.1.5
          multicast   out ✓  back ✗
          advertised  192.168.1.5
          answered    nothing
          ✗ multicast goes out and nothing comes back
            do: let 5353/udp through the firewall, or use --peer

        docker0  bridge, not used for finding peers
          addresses   172.17.0.1

        the node as a whole
          ✓ all clocks agree
        """,
        outcome.out());
    assertEquals("", outcome.err());
  }

  private static InterfaceReport.Builder lan(String code) {
    return InterfaceReport.newBuilder()
        .setName("eth0")
        .setKind("lan")
        .setChosen(true)
        .addAddresses("192.168.1.5")
        .addAdvertised("192.168.1.5")
        .addFindings(
            Finding.newBuilder()
                .setSeverity(Severity.SEVERITY_OK)
                .setCode(code)
                .setWhat("what was found"));
  }

  private String multicastLine(InterfaceReport.Builder report) {
    desk.node.answers(DiagnoseResponse.newBuilder().addInterfaces(report).build());
    return desk.run("doctor").lines().stream()
        .filter(line -> line.startsWith("  multicast"))
        .findFirst()
        .orElse("");
  }

  @Test
  void callsItNoFaultThatNobodyIsThereToAnswer() {
    assertEquals(
        "  multicast   out ✓  nobody answered",
        multicastLine(lan("multicast-silent").setMulticastOut(true)));
  }

  @Test
  void saysThatMulticastComesBack() {
    assertEquals(
        "  multicast   out ✓  back ✓",
        multicastLine(lan("multicast").setMulticastOut(true).setMulticastBack(true)));
  }

  @Test
  void saysThatMulticastGoesOneWay() {
    assertEquals(
        "  multicast   out ✓  back ✗",
        multicastLine(lan("multicast-one-way").setMulticastOut(true)));
  }

  @Test
  void saysThatMulticastCannotBeSent() {
    assertEquals("  multicast   out ✗", multicastLine(lan("multicast-unsent")));
  }

  @Test
  void saysNothingOfMulticastWhereItIsOff() {
    desk.node.answers(
        DiagnoseResponse.newBuilder()
            .addInterfaces(lan("other"))
            .addFindings(
                Finding.newBuilder()
                    .setSeverity(Severity.SEVERITY_OK)
                    .setCode("mdns-off")
                    .setWhat("discovery by multicast is off (--no-mdns)"))
            .build());

    assertEquals(
        """
        eth0  lan, peers are looked for here
          addresses   192.168.1.5
          advertised  192.168.1.5
          ✓ what was found

        the node as a whole
          ✓ discovery by multicast is off (--no-mdns)
        """,
        desk.run("doctor").out());
  }

  @Test
  void endsWellWhenThereIsNoProblem() {
    desk.node.answers(diagnosis(Severity.SEVERITY_WARNING));

    assertEquals(0, desk.run("doctor").status());
  }

  @Test
  void printsInterfacesAndFindingsAsJson() {
    desk.node.answers(diagnosis(Severity.SEVERITY_PROBLEM));

    Outcome outcome = desk.run("doctor", "--json");

    assertEquals(1, outcome.status());
    assertEquals(
        """
        {"type":"interface","name":"eth0","kind":"lan","chosen":true,"addresses":["192.168.1.5"],\
        "multicastOut":true,"multicastBack":false,"advertised":["192.168.1.5"],"answered":[]}
        {"type":"finding","interface":"eth0","severity":"problem","code":"multicast-blocked",\
        "what":"multicast goes out and nothing comes back",\
        "remedy":"let 5353/udp through the firewall, or use --peer"}
        {"type":"interface","name":"docker0","kind":"bridge","chosen":false,\
        "addresses":["172.17.0.1"],"multicastOut":false,"multicastBack":false,"advertised":[],\
        "answered":[]}
        {"type":"finding","interface":null,"severity":"ok","code":"clock",\
        "what":"all clocks agree","remedy":null}
        """,
        outcome.out());
  }

  @Test
  void tellsBothVersions() {
    desk.node.answers(GetStatusResponse.newBuilder().setVersion("9.9").build());

    assertEquals("lanyard in development\nnode    9.9\n", desk.run("version").out());
  }

  @Test
  void tellsItsVersionWhereNoNodeRuns() {
    Outcome outcome = desk.withoutNode().run("version", "--json");

    assertEquals(0, outcome.status());
    assertTrue(outcome.object().get("nodeVersion").isJsonNull());
  }
}
