package dev.lanyard.node.content;

import dev.lanyard.node.fault.Fault;
import dev.lanyard.node.fault.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What to look for. */
public sealed interface Query {
  /** Whether an entry may be an answer: other nodes may send anything. */
  boolean isAnsweredBy(Entry entry);

  /** Most words of a query; each is one more condition on every row looked at. */
  int MAX_WORDS = 16;

  /** Longest word, in characters; a file name has at most 255. */
  int MAX_WORD_CHARS = 200;

  /** Longest name, in UTF-8: no file system has a longer one, and a search pays for each byte. */
  int MAX_NAME_BYTES = 255;

  /**
   * Words that must all occur in the share's name or the path, in any case and order. Every
   * character stands for itself.
   */
  record Words(List<String> words) implements Query {
    public Words {
      words = List.copyOf(words);
      if (words.isEmpty() || words.size() > MAX_WORDS) {
        throw Fault.of(
            Reason.INVALID, "a search takes 1 to %d words, not %d", MAX_WORDS, words.size());
      }
      for (String word : words) {
        if (word.isEmpty() || word.length() > MAX_WORD_CHARS) {
          throw Fault.of(
              Reason.INVALID,
              "'%s' cannot be searched for: a word has 1 to %d characters",
              Printable.of(word),
              MAX_WORD_CHARS);
        }
      }
    }

    /** Not looked at closely: what is found is shown to a person, and nothing is done with it. */
    @Override
    public boolean isAnsweredBy(Entry entry) {
      return true;
    }
  }

  /** The name of a file or folder, the last component of its path, or of a share; exactly. */
  record ExactName(String name) implements Query {
    public ExactName {
      if (name.isEmpty()) {
        throw Fault.of(Reason.INVALID, "a name to search for must not be empty");
      }
      if (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
        throw Fault.of(
            Reason.INVALID,
            "a name of %d characters cannot be searched for: no file's is above %d bytes",
            name.length(),
            MAX_NAME_BYTES);
      }
    }

    @Override
    public boolean isAnsweredBy(Entry entry) {
      return entry.name().equals(name);
    }
  }

  /** The first digits of a content's digest. */
  record DigestPrefix(String hex) implements Query {
    public DigestPrefix {
      hex = Digest.parsePrefix(hex);
    }

    @Override
    public boolean isAnsweredBy(Entry entry) {
      return entry.digest() != null && entry.digest().hex().startsWith(hex);
    }
  }
}
