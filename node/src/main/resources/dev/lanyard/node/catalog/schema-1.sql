-- The catalogue, version 1: what this node shares and holds. All of it can be rebuilt from the disk.
-- Times are nanoseconds since the epoch. Digests are 32 bytes. Paths are relative to the share's
-- root and separated by '/'; the empty path is the root.

-- One row, always. `generation` is random and drawn anew whenever what peers know of the sequence
-- stops being enough to follow it: they start over when they see another. `last_sequence` never goes
-- back within a generation; every change that peers see takes the next number, and so does a change
-- of a share's audience. What they do not see moves nothing: a file's new inode or change time, and
-- the sweep of what a removed share left.
CREATE TABLE catalogue (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  generation TEXT NOT NULL,
  last_sequence INTEGER NOT NULL
) STRICT;

-- One row for each share, announced before its first file. Ids are never used again: rows in
-- `folder` whose share is gone are invisible, and are swept later. `single` is 1 where the root is a
-- file. `audience` holds node ids with a space between them; NULL means everybody. `root_device` and
-- `root_inode` tell whether the root is the folder that was indexed; 0 where the file system has no
-- such thing.
CREATE TABLE share (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  root TEXT NOT NULL,
  single INTEGER NOT NULL,
  audience TEXT,
  available INTEGER NOT NULL,
  root_device INTEGER NOT NULL,
  root_inode INTEGER NOT NULL
) STRICT;

-- One row for the root of each share, and one for each folder that has a file anywhere below it.
-- `files` and `bytes` are the sums over all files below, kept in the transaction that changes them.
-- `modified` is the latest time of any file that was ever put below it. `folded` is the share's name
-- and the path, `folded_name` the last component of that, both as searches compare them.
CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  share_id INTEGER NOT NULL,
  parent_id INTEGER,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  folded_name TEXT NOT NULL,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  UNIQUE (share_id, path)
) STRICT;

CREATE INDEX folder_by_parent ON folder (parent_id, name);

-- One row for each file, whose `folder_id` exists. The row's key is the sequence number of the
-- entry's last change, so a change of what peers see is a new row in place of the old one, and
-- following changes is reading the table in its own order. `folded` is the name as searches compare
-- it, where that is not simply its ASCII lower case. `chunk` is the digest of the only chunk; NULL
-- for contents of no chunk, and for those of several, which have a row in `manifest`.
CREATE TABLE file (
  sequence INTEGER PRIMARY KEY,
  folder_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  folded TEXT,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  digest BLOB NOT NULL,
  chunk BLOB,
  UNIQUE (folder_id, name)
) STRICT;

-- Eight bytes of a digest find it as well as all of it, in a third of the space.
CREATE INDEX file_by_digest ON file (substr(digest, 1, 8));

-- Chunk digests, end to end, of every content of several chunks that a file or a holding has.
CREATE TABLE manifest (
  digest BLOB PRIMARY KEY,
  chunks BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Files this node fetched to a place outside its shares, and serves by their digest alone. `chunk`
-- is as in `file`. A restricted one came from a share for named nodes and is not served on.
CREATE TABLE holding (
  path TEXT PRIMARY KEY,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  digest BLOB NOT NULL,
  chunk BLOB,
  restricted INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX holding_by_digest ON holding (substr(digest, 1, 8));

-- Entries that are gone, until they come back; the empty path means the whole share. They are few:
-- beyond a bound all are dropped and a new generation is drawn. `audience` is the share's when the
-- entry went, since the share may be gone too.
CREATE TABLE tombstone (
  sequence INTEGER PRIMARY KEY,
  share TEXT NOT NULL,
  path TEXT NOT NULL,
  audience TEXT,
  UNIQUE (share, path)
) STRICT;

-- Trigrams of folded names of files, and of the folded paths of folders (`folder.folded`); the rowid
-- is the row's key there. No text and no positions: a search verifies what it finds.
CREATE VIRTUAL TABLE file_text USING fts5 (
  name, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);

CREATE VIRTUAL TABLE folder_text USING fts5 (
  path, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1'
);
