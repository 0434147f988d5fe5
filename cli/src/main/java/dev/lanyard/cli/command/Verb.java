package dev.lanyard.cli.command;

/** The commands there are, in the order and groups in which help lists them. */
public enum Verb {
  UP("up", Group.MESH, "Run this computer's node in the foreground"),
  INVITE("invite", Group.MESH, "Show the code that lets another computer into the mesh"),
  JOIN("join", Group.MESH, "Join the mesh that a code belongs to"),
  PEERS("peers", Group.MESH, "List the other computers of the mesh"),
  EXPEL("expel", Group.MESH, "Shut a computer out of the mesh"),
  ROTATE("rotate", Group.MESH, "Change the code that lets computers into the mesh"),
  SHARE("share", Group.SHARING, "Share a folder or a file"),
  UNSHARE("unshare", Group.SHARING, "Stop sharing it"),
  SHARES("shares", Group.SHARING, "List what this computer shares"),
  LS("ls", Group.FETCHING, "Browse what the mesh shares"),
  SEARCH("search", Group.FETCHING, "Search the whole mesh by name"),
  GET("get", Group.FETCHING, "Fetch a file or a folder from everyone who has it"),
  DOWNLOADS("downloads", Group.FETCHING, "List what is being fetched, and what was lately"),
  CANCEL("cancel", Group.FETCHING, "Stop fetching; what is verified is kept"),
  LIMIT("limit", Group.FETCHING, "Show or change how fast this computer's node may be"),
  STATUS("status", Group.CARE, "Show this computer's node at a glance"),
  CHECK("check", Group.CARE, "Find what the disk has lost, and repair it"),
  DOCTOR("doctor", Group.CARE, "Find out what ails discovery and reachability here"),
  COMPLETION("completion", Group.CARE, "Print a script that completes commands in your shell"),
  VERSION("version", Group.CARE, "Show the version of this command and of the node"),
  HELP("help", Group.CARE, "Show help on a command");

  /** What a command is for. */
  public enum Group {
    MESH("The mesh:"),
    SHARING("Sharing:"),
    FETCHING("Finding and fetching:"),
    CARE("Looking after it:");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  private final String word;
  private final Group group;
  private final String summary;

  Verb(String word, Group group, String summary) {
    this.word = word;
    this.group = group;
    this.summary = summary;
  }

  /** What the user types. */
  public String word() {
    return word;
  }

  public Group group() {
    return group;
  }

  public String summary() {
    return summary;
  }

  /** Makes the command. A switch, since it loads the class of this one command alone. */
  public Object create(Session session) {
    return switch (this) {
      case UP -> new UpCommand();
      case INVITE -> new InviteCommand(session);
      case JOIN -> new JoinCommand(session);
      case PEERS -> new PeersCommand(session);
      case EXPEL -> new ExpelCommand(session);
      case ROTATE -> new RotateCommand(session);
      case SHARE -> new ShareCommand(session);
      case UNSHARE -> new UnshareCommand(session);
      case SHARES -> new SharesCommand(session);
      case LS -> new LsCommand(session);
      case SEARCH -> new SearchCommand(session);
      case GET -> new GetCommand(session);
      case DOWNLOADS -> new DownloadsCommand(session);
      case CANCEL -> new CancelCommand(session);
      case LIMIT -> new LimitCommand(session);
      case STATUS -> new StatusCommand(session);
      case CHECK -> new CheckCommand(session);
      case DOCTOR -> new DoctorCommand(session);
      case COMPLETION -> new CompletionCommand(session);
      case VERSION -> new VersionCommand(session);
      case HELP -> new HelpCommand(session);
    };
  }
}
