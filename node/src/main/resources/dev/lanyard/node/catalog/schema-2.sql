-- The catalogue, version 2: where else a chunk occurs, so that a content is made of what is here.

-- One row for each chunk of each row in `manifest`, kept by triggers. `digest` is the first eight
-- bytes of the chunk's, `content` of the content's; `number` counts from 0. What begins alike need
-- not be alike: whoever finds something here looks at the manifest.
CREATE TABLE chunk (
  digest BLOB NOT NULL,
  content BLOB NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (digest, content, number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER manifest_added AFTER INSERT ON manifest BEGIN
  INSERT OR IGNORE INTO chunk
    WITH RECURSIVE counter (n) AS (
      SELECT 0 UNION ALL SELECT n + 1 FROM counter WHERE (n + 2) * 32 <= length(new.chunks)
    )
    SELECT substr(new.chunks, n * 32 + 1, 8), substr(new.digest, 1, 8), n FROM counter;
END;

CREATE TRIGGER manifest_removed AFTER DELETE ON manifest BEGIN
  DELETE FROM chunk WHERE (digest, content, number) IN (
    WITH RECURSIVE counter (n) AS (
      SELECT 0 UNION ALL SELECT n + 1 FROM counter WHERE (n + 2) * 32 <= length(old.chunks)
    )
    SELECT substr(old.chunks, n * 32 + 1, 8), substr(old.digest, 1, 8), n FROM counter
  );
END;

-- Those that a catalogue of version 1 has.
INSERT OR IGNORE INTO chunk
  WITH RECURSIVE counter (n) AS (
    SELECT 0 UNION ALL
    SELECT n + 1 FROM counter WHERE (n + 2) * 32 <= (SELECT max(length(chunks)) FROM manifest)
  )
  SELECT substr(chunks, n * 32 + 1, 8), substr(manifest.digest, 1, 8), n
  FROM manifest JOIN counter ON (n + 1) * 32 <= length(chunks);
