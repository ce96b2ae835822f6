-- The layouts by which transactions were begun: their files' texts, once each, for whoever goes on with what is open.
-- No event tells of them: a row's layout_hash, which its event does tell of, says what they must be.

CREATE TABLE layout_set (
    number   INTEGER NOT NULL PRIMARY KEY, -- the highest is the latest
    hash     BLOB    NOT NULL UNIQUE,      -- over all that follows
    versions BLOB    NOT NULL              -- the layout_hash of each of its transactions, one behind the other
) STRICT;

CREATE TABLE layout_file (
    set_hash  BLOB NOT NULL,
    path      TEXT NOT NULL,
    text_hash BLOB NOT NULL,
    PRIMARY KEY (set_hash, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE layout_text (
    hash BLOB NOT NULL PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
