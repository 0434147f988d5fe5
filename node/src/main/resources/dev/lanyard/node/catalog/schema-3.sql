-- The catalogue, version 3: whether the disk still gives back what was read from it.

-- One row for each file whose bytes are not what they were when it was read, although it was not
-- written since: the disk has lost some. `path` is absolute; the stamp is the file's as it is in
-- `file` or `holding`, and where that row has another one, or is gone, this one says nothing any
-- more. `found` is when it was noticed.
CREATE TABLE damage (
  path TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  digest BLOB NOT NULL,
  found INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row, always: how far the files have been read again, all of them, one round after the other.
-- `since` is when that was first thought of, soon after the catalogue was made; NULL before.
-- A round takes the rows of `file` by their keys, and then those of `holding` by their paths;
-- `after_file` and `after_holding` are the last ones read, 0 and '' for none. `began` is when the
-- round did, `finished` when the last whole one was over; NULL for none.
CREATE TABLE scrub (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  since INTEGER,
  began INTEGER,
  after_file INTEGER NOT NULL,
  after_holding TEXT NOT NULL,
  finished INTEGER
) STRICT;

INSERT INTO scrub VALUES (1, NULL, NULL, 0, '', NULL);
