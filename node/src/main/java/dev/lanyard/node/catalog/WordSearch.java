package dev.lanyard.node.catalog;

import dev.lanyard.node.content.Entry;
import dev.lanyard.node.content.Query;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One search for words. First what has all of them in its own name, the shortest name first; then
 * what has some in the path above it, the shortest path first. A word of three or more characters
 * is found by the trigram index and then verified in the row; a shorter one by a scan.
 */
final class WordSearch {
  /**
   * Matches of one kind that are put in order. A word that occurs everywhere matches a million
   * rows, of which nobody reads the best by length; these take some tens of milliseconds.
   */
  private static final int MAX_RANKED = 20_000;

  private static final String FILE_NAME = "coalesce(f.folded, lower(f.name))";
  private static final String FILE_PATH = "d.folded || '/' || " + FILE_NAME;

  private final Session session;
  private final ShareSet visible;
  private final List<String> words;

  WordSearch(Session session, ShareSet visible, Query.Words query) {
    this.session = session;
    this.visible = visible;
    this.words = query.words().stream().map(FoldedText::of).distinct().toList();
  }

  List<Entry> run(int limit) throws SQLException {
    if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      return List.of(); // No name has a NUL, and SQLite would take it for the word's end.
    }
    List<Entry> hits = new ArrayList<>();
    hits.addAll(foldersByName(limit));
    hits.addAll(filesByName(limit));
    hits.sort(
        Comparator.comparingInt((Entry entry) -> entry.name().length())
            .thenComparingInt(entry -> entry.path().length())
            .thenComparing(Entry::path));
    if (hits.size() < limit) {
      List<Entry> rest = new ArrayList<>(foldersByPath(limit));
      rest.addAll(filesByPath(limit));
      rest.sort(
          Comparator.comparingInt((Entry entry) -> entry.path().length())
              .thenComparing(Entry::path));
      hits.addAll(rest);
    }
    return List.copyOf(hits.subList(0, Math.min(limit, hits.size())));
  }

  private List<Entry> filesByName(int limit) throws SQLException {
    List<Object> args = new ArrayList<>();
    String match = trigrams(words);
    String from = "file f";
    String where = "";
    if (!match.isEmpty()) {
      // The index leads, and is read until there is enough. A list for IN would be read whole: a
      // million rows, where every name has the word.
      from = "file_text CROSS JOIN file f ON f.sequence = file_text.rowid";
      where = " AND file_text MATCH ?";
      args.add(match);
    }
    where += all(FILE_NAME, args);
    return files(from, where, "length(f.name)", args, limit);
  }

  private List<Entry> foldersByName(int limit) throws SQLException {
    List<Object> args = new ArrayList<>();
    String where =
        indexed("d.id", "folder_text", trigrams(words), args) + all("d.folded_name", args);
    return folders(where, "length(d.folded_name)", args, limit);
  }

  private List<Entry> filesByPath(int limit) throws SQLException {
    List<Object> args = new ArrayList<>();
    String match = trigrams(List.of(rarestPart()));
    String where = "";
    if (!match.isEmpty()) {
      where =
          " AND (f.sequence IN (SELECT rowid FROM file_text WHERE file_text MATCH ?)"
              + " OR f.folder_id IN (SELECT rowid FROM folder_text WHERE folder_text MATCH ?))";
      args.addAll(List.of(match, match));
    }
    where += all(FILE_PATH, args) + notAll(FILE_NAME, args);
    return files("file f", where, "length(d.path) + length(f.name)", args, limit);
  }

  /** Folders that have a word in their own name and the others above it. */
  private List<Entry> foldersByPath(int limit) throws SQLException {
    List<Object> args = new ArrayList<>();
    String where =
        indexed("d.id", "folder_text", trigrams(words), args)
            + all("d.folded", args)
            + notAll("d.folded_name", args)
            + some("d.folded_name", args);
    return folders(where, "length(d.path)", args, limit);
  }

  private List<Entry> files(String from, String where, String order, List<Object> args, int limit)
      throws SQLException {
    String sql =
        "WITH hit AS (SELECT f.sequence AS id FROM "
            + from
            + " JOIN folder d ON d.id = f.folder_id WHERE "
            + inVisibleShare()
            + where
            + " LIMIT ?) SELECT "
            + EntryRows.FILE_COLUMNS
            + "FROM hit CROSS JOIN file f ON f.sequence = hit.id JOIN folder d ON d.id = f.folder_id"
            + " ORDER BY "
            + order
            + " LIMIT ?";
    return session.list(sql, row -> EntryRows.file(row, visible), withLimits(args, limit));
  }

  private List<Entry> folders(String where, String order, List<Object> args, int limit)
      throws SQLException {
    String sql =
        "WITH hit AS (SELECT d.id FROM folder d WHERE "
            + inVisibleShare()
            + where
            + " AND"
            + EntryRows.FOLDER_IS_SEEN
            + "LIMIT ?) SELECT "
            + EntryRows.FOLDER_COLUMNS
            + "FROM hit CROSS JOIN folder d ON d.id = hit.id ORDER BY "
            + order
            + " LIMIT ?";
    return session.list(sql, row -> EntryRows.folder(row, visible), withLimits(args, limit));
  }

  /** The unary plus keeps SQLite from starting with the shares, of which there are too few. */
  private static String inVisibleShare() {
    return "+d.share_id IN (SELECT value FROM json_each(?))";
  }

  private Object[] withLimits(List<Object> args, int limit) {
    return Stream.of(
            Stream.<Object>of(visible.json()),
            args.stream(),
            Stream.<Object>of(Math.max(MAX_RANKED, limit), limit))
        .flatMap(part -> part)
        .toArray();
  }

  private static String indexed(String key, String index, String match, List<Object> args) {
    if (match.isEmpty()) {
      return "";
    }
    args.add(match);
    return " AND " + key + " IN (SELECT rowid FROM " + index + " WHERE " + index + " MATCH ?)";
  }

  private String all(String text, List<Object> args) {
    args.addAll(words);
    return words.stream()
        .map(word -> " AND instr(" + text + ", ?) > 0")
        .collect(Collectors.joining());
  }

  private String notAll(String text, List<Object> args) {
    return " AND NOT (1" + all(text, args) + ")";
  }

  private String some(String text, List<Object> args) {
    args.addAll(words);
    return words.stream()
        .map(word -> "instr(" + text + ", ?) > 0")
        .collect(Collectors.joining(" OR ", " AND (", ")"));
  }

  /** The expression for all of these words that the index can find; empty where it finds none. */
  private static String trigrams(List<String> words) {
    return words.stream()
        .filter(FoldedText::isIndexable)
        .map(FoldedText::trigrams)
        .collect(Collectors.joining(" AND "));
  }

  /** The longest piece of a word that lies within one component: every match has it in one. */
  private String rarestPart() {
    return words.stream()
        .flatMap(word -> Arrays.stream(word.split("/", -1)))
        .max(Comparator.comparingInt(String::length))
        .orElse("");
  }
}
