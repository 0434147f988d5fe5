package dev.lanyard.cli.output;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What `--json` prints: values as JSON has them, and an object as one line. */
public final class JsonObjects {
  private JsonObjects() {}

  /** A protobuf uint64 as a number, also beyond 2^63. */
  public static JsonPrimitive unsigned(long value) {
    return value >= 0
        ? new JsonPrimitive(value)
        : new JsonPrimitive(new BigInteger(Long.toUnsignedString(value)));
  }

  /** The text, or null when protobuf has none. */
  public static JsonElement orNull(String text) {
    return text.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(text);
  }

  /** A protobuf uint64 that limits something, or null where it is 0 and limits nothing. */
  public static JsonElement limit(long value) {
    return value == 0 ? JsonNull.INSTANCE : unsigned(value);
  }

  /** RFC 3339, or null. */
  public static JsonElement moment(Optional<Instant> moment) {
    return orNull(moment.map(Instant::toString).orElse(""));
  }

  public static JsonArray texts(Collection<String> texts) {
    JsonArray array = new JsonArray(texts.size());
    texts.forEach(array::add);
    return array;
  }

  public static <T> JsonArray array(List<T> values, Function<T, JsonObject> toJson) {
    JsonArray array = new JsonArray(values.size());
    values.forEach(value -> array.add(toJson.apply(value)));
    return array;
  }

  /**
   * The object on one line. JSON itself escapes no more than the first 32 control characters; the
   * others, and what turns the reading direction, occur inside of strings alone and are escaped
   * too.
   */
  static String line(JsonObject object) {
    String json = object.toString();
    if (SafeText.of(json).equals(json)) {
      return json;
    }
    StringBuilder line = new StringBuilder(json.length());
    json.codePoints()
        .forEach(character -> {
          if (SafeText.isPrintable(character)) {
            line.appendCodePoint(character);
          } else {
            for (char half : Character.toChars(character)) {
              line.append("\\u").append(Integer.toHexString(0x10000 | half).substring(1));
            }
          }
        });
    return line.toString();
  }
}
