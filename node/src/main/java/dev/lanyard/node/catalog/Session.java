package dev.lanyard.node.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection and its prepared statements. For one thread at a time. */
final class Session implements AutoCloseable {
  /** Statements kept prepared: all fixed ones, and the latest forms of searches. */
  private static final int MAX_STATEMENTS = 64;

  /** Reads the row that a result stands on. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** What to do with a prepared statement. */
  private interface Call<T> {
    T run(PreparedStatement statement) throws SQLException;
  }

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(16, 0.75f, true);

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Every row, in order; the caller limits their number. */
  <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... args) throws SQLException {
    return run(
        sql,
        args,
        statement -> {
          List<T> rows = new ArrayList<>();
          try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
              rows.add(reader.read(result));
            }
          }
          return rows;
        });
  }

  /** The first row, where there is one. */
  <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... args)
      throws SQLException {
    return run(
        sql,
        args,
        statement -> {
          try (ResultSet result = statement.executeQuery()) {
            return result.next() ? Optional.of(reader.read(result)) : Optional.empty();
          }
        });
  }

  /** The number in the first column of the first row; 0 where there is no row. */
  long number(String sql, @Nullable Object... args) throws SQLException {
    return first(sql, row -> row.getLong(1), args).orElse(0L);
  }

  /** Rows changed. */
  int update(String sql, @Nullable Object... args) throws SQLException {
    return run(sql, args, PreparedStatement::executeUpdate);
  }

  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  void commit() throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  /**
   * Undoes what was done since {@link #begin}. SQLite does so itself where a disk is full; then the
   * driver has no transaction to roll back and says so, but must all the same be told that there is
   * none, or it would never begin another.
   */
  void rollback() throws SQLException {
    try {
      connection.rollback();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Closes the connection, and with it the statements. */
  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private <T> T run(String sql, @Nullable Object[] args, Call<T> call) throws SQLException {
    PreparedStatement statement = prepared(sql);
    try {
      for (int i = 0; i < args.length; i++) {
        bind(statement, i + 1, args[i]);
      }
      return call.run(statement);
    } catch (SQLException e) {
      drop(sql, e);
      throw e;
    }
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      evictEldest();
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** The driver finalizes a statement that fails, on a full disk say: it never works again. */
  private void drop(String sql, SQLException why) {
    try {
      close(statements.remove(sql));
    } catch (SQLException e) {
      why.addSuppressed(e);
    }
  }

  private void evictEldest() throws SQLException {
    if (statements.size() >= MAX_STATEMENTS) {
      String eldest = statements.keySet().iterator().next();
      close(statements.remove(eldest));
    }
  }

  private static void close(@Nullable PreparedStatement statement) throws SQLException {
    if (statement != null) {
      statement.close();
    }
  }

  private static void bind(PreparedStatement statement, int index, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(index, Types.NULL);
      case Long number -> statement.setLong(index, number);
      case Integer number -> statement.setInt(index, number);
      case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
      case String text -> statement.setString(index, text);
      case byte[] bytes -> statement.setBytes(index, bytes);
      default -> throw new IllegalArgumentException("no column takes a " + value.getClass());
    }
  }
}
