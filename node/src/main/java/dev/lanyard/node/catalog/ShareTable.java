package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Printable;
import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import dev.lanyard.node.identity.NodeId;
import dev.lanyard.node.identity.Viewer;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The shares. They are few and asked for by every call, so all of them are kept in memory too. */
final class ShareTable {
  private static final String COLUMNS =
      "id, name, root, single, audience, available, root_device, root_inode";

  private final Database database;
  private volatile List<KnownShare> shares;

  ShareTable(Database database) {
    this.database = database;
    this.shares = load();
  }

  List<KnownShare> all() {
    return shares;
  }

  Optional<KnownShare> find(String name) {
    return shares.stream().filter(share -> share.name().equals(name)).findFirst();
  }

  Optional<KnownShare> find(long id) {
    return shares.stream().filter(share -> share.id() == id).findFirst();
  }

  /**
   * The share of this name.
   *
   * @throws Fault NOT_FOUND where there is none, or none that the viewer may know of
   */
  KnownShare visible(String name, Viewer viewer) {
    return find(name)
        .filter(share -> share.visibleTo(viewer))
        .orElseThrow(() ->
            Fault.of(
                Reason.NOT_FOUND,
                "there is no share '%s' here: see `lanyard ls` for those there are",
                Printable.of(name)));
  }

  /** Those of the shares that are wanted. */
  ShareSet select(Predicate<KnownShare> wanted) {
    return ShareSet.of(shares.stream().filter(wanted).toList());
  }

  synchronized void put(String name, Path root, boolean single, List<NodeId> audience) {
    Optional<KnownShare> before = find(name);
    if (before.isPresent()
        && !(before.get().root().equals(root) && before.get().single() == single)) {
      remove(name);
      before = Optional.empty();
    }
    if (before.isEmpty()) {
      database.write(session -> insert(session, name, root, single, audience));
    } else if (!before.get().audience().equals(audience)) {
      database.write(session -> changeAudience(session, name, audience));
    }
    shares = load();
  }

  synchronized void setRoot(long id, boolean available, RootKey key) {
    database.write(session ->
        session.update(
            "UPDATE share SET available = ?, root_device = ?, root_inode = ? WHERE id = ?",
            available,
            key.device(),
            key.inode(),
            id));
    shares = load();
  }

  /** Forgets the share; its files are invisible at once, and swept later. */
  synchronized void remove(String name) {
    Optional<KnownShare> share = find(name);
    if (share.isEmpty()) {
      return;
    }
    database.write(session -> {
      session.update("DELETE FROM share WHERE id = ?", share.get().id());
      ChangeLog.buryShare(session, name, text(share.get().audience()));
      return 0;
    });
    shares = load();
  }

  /** The form in which an audience is stored. */
  static @Nullable String text(List<NodeId> audience) {
    return audience.isEmpty()
        ? null
        : audience.stream().map(NodeId::text).collect(Collectors.joining(" "));
  }

  static List<NodeId> audience(@Nullable String text) {
    return text == null ? List.of() : Arrays.stream(text.split(" ", -1)).map(NodeId::new).toList();
  }

  /**
   * Who sees less must forget, who sees more must learn what is old: so all start over. The number
   * is that of no entry: it wakes who follows, to see that the generation is another.
   */
  private static long changeAudience(Session session, String name, List<NodeId> audience)
      throws SQLException {
    session.update("UPDATE share SET audience = ? WHERE name = ?", text(audience), name);
    long sequence = ChangeLog.lastSequence(session) + 1;
    ChangeLog.advance(session, sequence);
    ChangeLog.startOver(session);
    return sequence;
  }

  private static long insert(
      Session session, String name, Path root, boolean single, List<NodeId> audience)
      throws SQLException {
    session.update(
        """
        INSERT INTO share (name, root, single, audience, available, root_device, root_inode)
        VALUES (?, ?, ?, ?, 1, 0, 0)\
        """,
        name,
        root.toString(),
        single,
        text(audience));
    long id = session.number("SELECT last_insert_rowid()");
    FolderBatch.createRoot(session, id, name);
    return id;
  }

  private List<KnownShare> load() {
    return database.read(session ->
        session.list("SELECT " + COLUMNS + " FROM share ORDER BY name", ShareTable::row));
  }

  private static KnownShare row(ResultSet row) throws SQLException {
    return new KnownShare(
        row.getString(2),
        Path.of(row.getString(3)),
        row.getInt(4) != 0,
        audience(row.getString(5)),
        row.getInt(6) != 0,
        new RootKey(row.getLong(7), row.getLong(8)),
        row.getLong(1));
  }
}
