-- What became of every transaction. Times are milliseconds since 1970, UTC, by SQLite's clock, one reading a commit.
-- States: 1 received, 2 sending, 3 executed, 4 declined, 5 not executed, 6 unknown; what an inquiry or a reversal makes
-- of unknown: 7 confirmed executed, 8 confirmed not executed, 9 reversed, 10 manual.

-- One row for each start of a process: whose rows are its own.
CREATE TABLE epoch (
    epoch         INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE txn (
    txn_id        BLOB    NOT NULL PRIMARY KEY CHECK (length(txn_id) = 16), -- a UUID of version 7: new rows stand at the end
    business_date TEXT    NOT NULL,
    channel       TEXT    NOT NULL, -- the telegram party that asked
    institution   TEXT    NOT NULL, -- the JSON party that is called
    layout        TEXT    NOT NULL, -- the transaction's id in the layouts
    idem_key      BLOB    NOT NULL, -- the key fields of the telegram, its date among them
    fingerprint   BLOB    NOT NULL CHECK (length(fingerprint) = 32), -- a hash: the content holds account numbers
    reference     TEXT,             -- the number that the institution knows it by
    trace         TEXT    NOT NULL,
    owner_epoch   INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    state         INTEGER NOT NULL,
    code          TEXT,
    updated_at_ms INTEGER NOT NULL,
    closed_at_ms  INTEGER           -- when nothing was left to find out
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX txn_by_key ON txn (channel, idem_key);
CREATE UNIQUE INDEX txn_by_reference ON txn (institution, business_date, reference) WHERE reference IS NOT NULL;
CREATE INDEX txn_sending ON txn (owner_epoch) WHERE state = 2; -- what a sweep looks for

-- Every call that leaves FEI for a transaction. Kinds: 1 send, 2 inquiry, 3 reversal, 4 advice.
CREATE TABLE attempt (
    txn_id        BLOB    NOT NULL,
    n             INTEGER NOT NULL,
    kind          INTEGER NOT NULL,
    epoch         INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    ended_at_ms   INTEGER,
    result        INTEGER, -- the state that it led to
    PRIMARY KEY (txn_id, n)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX attempt_sent_once ON attempt (txn_id) WHERE kind = 1;

-- Telegrams as they were, sealed. Legs: 1 the core's request, 4 the core's answer; those belong to attempt 0.
CREATE TABLE image (
    txn_id     BLOB    NOT NULL,
    leg        INTEGER NOT NULL,
    attempt    INTEGER NOT NULL,
    key_id     TEXT    NOT NULL,
    nonce      BLOB    NOT NULL CHECK (length(nonce) = 12),
    ciphertext BLOB    NOT NULL,
    sha256     BLOB    NOT NULL CHECK (length(sha256) = 32), -- of the sealed bytes: one of the plain ones could be guessed at
    PRIMARY KEY (txn_id, leg, attempt)
) STRICT;

-- What happened, in order and without a gap. Each hash covers the row and the hash before it.
CREATE TABLE txn_event (
    event      INTEGER NOT NULL PRIMARY KEY,
    txn_id     BLOB    NOT NULL,
    at_ms      INTEGER NOT NULL,
    from_state INTEGER,
    to_state   INTEGER NOT NULL,
    code       TEXT,
    actor      TEXT    NOT NULL, -- owner, sweeper
    epoch      INTEGER NOT NULL, -- of the process that did it
    content    BLOB    NOT NULL CHECK (length(content) = 32), -- a hash of what was written down with it
    hash       BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The highest number that may have been given.
CREATE TABLE counter (
    name          TEXT    NOT NULL,
    business_date TEXT    NOT NULL,
    reserved      INTEGER NOT NULL,
    PRIMARY KEY (name, business_date)
) STRICT, WITHOUT ROWID;

-- Defence in depth: the program's own compare-and-sets never try what these refuse.
CREATE TRIGGER txn_begins BEFORE INSERT ON txn
WHEN NEW.state NOT IN (1, 2)
BEGIN SELECT RAISE(ABORT, 'a transaction begins as received or sending'); END;

CREATE TRIGGER txn_moves BEFORE UPDATE OF state ON txn
WHEN (OLD.state, NEW.state) NOT IN (VALUES
    (1, 2), (1, 5),                         -- received
    (2, 3), (2, 4), (2, 5), (2, 6),         -- sending
    (6, 7), (6, 8), (6, 9), (6, 10),        -- unknown
    (10, 7), (10, 8), (10, 9))              -- manual
BEGIN SELECT RAISE(ABORT, 'no transaction goes from this state to that one'); END;

CREATE TRIGGER txn_keeps_its_names BEFORE UPDATE OF
    txn_id, business_date, channel, institution, layout, idem_key, fingerprint, reference, trace, owner_epoch,
    created_at_ms ON txn
BEGIN SELECT RAISE(ABORT, 'what a transaction began with does not change'); END;

CREATE TRIGGER txn_stays BEFORE DELETE ON txn
BEGIN SELECT RAISE(ABORT, 'a transaction stays'); END;

CREATE TRIGGER image_stays_the_same BEFORE UPDATE ON image
BEGIN SELECT RAISE(ABORT, 'a telegram does not change'); END;

CREATE TRIGGER image_stays BEFORE DELETE ON image
BEGIN SELECT RAISE(ABORT, 'a telegram stays'); END;

CREATE TRIGGER event_stays_the_same BEFORE UPDATE ON txn_event
BEGIN SELECT RAISE(ABORT, 'what happened does not change'); END;

CREATE TRIGGER event_stays BEFORE DELETE ON txn_event
BEGIN SELECT RAISE(ABORT, 'what happened stays'); END;

CREATE TRIGGER counter_goes_up BEFORE UPDATE ON counter
WHEN NEW.name <> OLD.name OR NEW.business_date <> OLD.business_date OR NEW.reserved <= OLD.reserved
BEGIN SELECT RAISE(ABORT, 'a counter only goes up'); END;

CREATE TRIGGER counter_stays BEFORE DELETE ON counter
BEGIN SELECT RAISE(ABORT, 'a counter stays'); END;
