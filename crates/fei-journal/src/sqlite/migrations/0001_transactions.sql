-- What became of every transaction. Times are milliseconds since 1970, UTC, by SQLite's clock, one reading a commit.
-- States: 1 sending, 2 executed, 3 declined, 4 not sent, 5 unknown; what an inquiry, a late answer, an undoing or people
-- make of unknown: 6 confirmed executed, 7 confirmed not executed, 8 reversed, 9 manual. Manual is also what a core makes of its call
-- that says now that it was executed and now that it was not.

-- One row for each start of a process: whose rows are its own.
CREATE TABLE epoch (
    epoch         INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at_ms INTEGER NOT NULL
) STRICT;

-- No CHECK and no trigger that every transaction passes looks into a list of three or more: SQLite makes a table of it,
-- each time anew. No CHECK calls a function here, such as length: a statement with one, and with a trigger, may fail half-way, and SQLite
-- copies every page before. Hashes and numbers are written from types of their length, and read into such.
CREATE TABLE txn (
    txn_id         BLOB    NOT NULL PRIMARY KEY, -- a UUID of version 7: new rows stand at the end
    business_date  TEXT    NOT NULL,
    channel        TEXT    NOT NULL, -- the telegram party that asked
    institution    TEXT    NOT NULL, -- the JSON party that is called
    layout         TEXT    NOT NULL, -- the transaction's id in the layouts
    layout_hash    BLOB    NOT NULL, -- of the files that they came from
    effect         INTEGER NOT NULL CHECK (effect BETWEEN 0 AND 2), -- 0 none, 1 money, 2 advice
    idem_key       BLOB    NOT NULL, -- the key fields of the telegram, its date among them
    fingerprint    BLOB    NOT NULL, -- keyed: the content holds account numbers
    reference      TEXT,             -- the number that the institution knows it by
    trace          TEXT    NOT NULL,
    amount         TEXT,             -- exact, one text a number
    currency       TEXT,
    account_hash   BLOB,             -- keyed: the numbers of a bank could all be tried
    account_tail   TEXT,
    takes_back     BLOB,             -- the key of the transaction that it takes back, or how that begins: it may come later
    deadline_at_ms INTEGER NOT NULL, -- after this nothing was sent
    owner_epoch    INTEGER NOT NULL,
    created_at_ms  INTEGER NOT NULL,
    begun          INTEGER NOT NULL, -- the event that it began with
    state          INTEGER NOT NULL,
    class          TEXT,             -- what whoever asked is told: A, D, N, U
    code           TEXT,
    delivery       INTEGER NOT NULL DEFAULT 0, -- 0 nobody said, 1 written, 2 undelivered
    updated_at_ms  INTEGER NOT NULL,
    ended          INTEGER,          -- the event that it ended with
    closed_at_ms   INTEGER,          -- when nothing was left to find out
    answered_twice INTEGER NOT NULL DEFAULT 0, -- 1: an answer came to what had one
    telegram       BLOB,             -- of a telegram with several transactions: the first of them
    part           INTEGER CHECK ((part IS NULL) = (telegram IS NULL)) -- and which of them it is, from 1
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX txn_by_key ON txn (channel, idem_key);
CREATE UNIQUE INDEX txn_by_reference ON txn (reference, institution, business_date) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX txn_by_telegram ON txn (telegram, part) WHERE telegram IS NOT NULL;
CREATE INDEX txn_answered_twice ON txn (channel, idem_key) WHERE answered_twice = 1; -- found beside any number of tries
CREATE INDEX txn_by_trace ON txn (trace);
CREATE INDEX txn_by_amount ON txn (amount) WHERE amount IS NOT NULL;
CREATE INDEX txn_by_account ON txn (account_hash) WHERE account_hash IS NOT NULL;
CREATE INDEX txn_by_taken_back ON txn (takes_back) WHERE takes_back IS NOT NULL;
CREATE INDEX txn_by_day ON txn (business_date);
-- Those in flight, without a letter, and those that were not executed: most were, and need no entry to be found.
CREATE INDEX txn_by_class ON txn (class) WHERE class IS NOT 'A';
CREATE INDEX txn_by_state ON txn (state) WHERE state > 4; -- the few that were unknown

-- Every call that leaves FEI for a transaction, but for the first one: that is the row itself, which begins as sending.
-- Kinds: 1 send, 2 inquiry, 3 reversal, 4 notice, 5 advice.
CREATE TABLE attempt (
    txn_id        BLOB    NOT NULL,
    n             INTEGER NOT NULL CHECK (n > 1),
    kind          INTEGER NOT NULL,
    event         INTEGER NOT NULL, -- the event that says so
    epoch         INTEGER NOT NULL,
    saf_id        INTEGER,          -- the item that it tries; none: the exchange itself
    token         INTEGER,          -- of the lane
    reference     TEXT,             -- a number of its own
    started_at_ms INTEGER NOT NULL, -- when it ended the next event tells
    PRIMARY KEY (txn_id, n)
) STRICT, WITHOUT ROWID;

-- A transaction is sent once, and once more if the first answer says that nothing was done: never a third time.
CREATE UNIQUE INDEX attempt_sent_again_once ON attempt (txn_id) WHERE kind = 1;

-- The number that a notice goes under: its answer may come when nobody waits for it.
CREATE INDEX attempt_of_notice ON attempt (reference, started_at_ms) WHERE kind = 4 AND reference IS NOT NULL;

-- The keys that telegrams are sealed under: of each something sealed, so that a start can tell whether it has the right one.
CREATE TABLE seal_key (
    key_id     TEXT NOT NULL PRIMARY KEY,
    nonce      BLOB NOT NULL CHECK (length(nonce) = 12),
    ciphertext BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What follows an unknown result. States: 0 pending, 1 done, 2 parked, 3 cancelled.
CREATE TABLE saf (
    saf_id        INTEGER PRIMARY KEY AUTOINCREMENT,
    lane          TEXT    NOT NULL,
    txn_id        BLOB    NOT NULL,
    kind          INTEGER NOT NULL,
    state         INTEGER NOT NULL DEFAULT 0,
    attempts      INTEGER NOT NULL DEFAULT 0,
    unsent        INTEGER NOT NULL DEFAULT 0, -- of these, so many of which no byte left: of any other one may have
    rejects       INTEGER NOT NULL DEFAULT 0,
    not_found     INTEGER NOT NULL DEFAULT 0, -- in a row
    next_at_ms    INTEGER NOT NULL,
    until_ms      INTEGER NOT NULL,
    last          TEXT,             -- what became of the last try
    created_at_ms INTEGER NOT NULL,
    UNIQUE (txn_id, kind)
) STRICT;

-- Whose turn it is in a lane, and whether anything is left of one.
CREATE INDEX saf_by_lane ON saf (lane, state, saf_id);
CREATE INDEX saf_by_state ON saf (state) WHERE state <> 1;

-- A row of items of which only the first is done. `next_at_ms` is that one's; none: nothing waits.
CREATE TABLE lane (
    lane           TEXT    NOT NULL PRIMARY KEY,
    institution    TEXT    NOT NULL, -- who is asked, or told: of notices the core
    token          INTEGER NOT NULL DEFAULT 0, -- goes up with every holder
    lease_until_ms INTEGER NOT NULL DEFAULT 0,
    next_at_ms     INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX lane_due ON lane (next_at_ms) WHERE next_at_ms IS NOT NULL;

-- What happened, in order and without a gap. Each hash covers the row and the hash before it.
-- A telegram stands, sealed, in the event that it came with: the core's request in begun, what came of an answer that told
-- nothing in kept, the core's answer in ended or recovered, the answer since an unknown result is settled in settled, the
-- notice of the result in noticed. The request of a telegram with several transactions is its first one's.
CREATE TABLE txn_event (
    event      INTEGER NOT NULL PRIMARY KEY,
    txn_id     BLOB,             -- none: it is about the journal
    at_ms      INTEGER NOT NULL,
    what       TEXT    NOT NULL,
    from_state INTEGER,
    to_state   INTEGER,
    class      TEXT,
    code       TEXT,
    actor      TEXT    NOT NULL, -- owner, sweeper, worker, user NAME
    epoch      INTEGER NOT NULL, -- of the process that did it; 0: no gateway
    saf_id     INTEGER,
    detail     TEXT,
    content    BLOB    NOT NULL CHECK (length(content) = 32), -- a hash of what was written down with it
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    key_id     TEXT,
    nonce      BLOB    CHECK (length(nonce) = 12),
    ciphertext BLOB,
    txns       BLOB,             -- whose answers went out, or did not: their numbers, one behind the other
    CHECK ((nonce IS NULL) = (key_id IS NULL) AND (ciphertext IS NULL) = (key_id IS NULL)) -- a telegram, or none
) STRICT;

-- The two that every transaction has are found by its row.
CREATE INDEX txn_event_by_txn ON txn_event (txn_id) WHERE txn_id IS NOT NULL AND what <> 'begun' AND what <> 'ended';
CREATE INDEX txn_event_of_orphans ON txn_event (txn_id) WHERE what = 'orphan_answer';
CREATE INDEX txn_event_of_no_txn ON txn_event (what) WHERE txn_id IS NULL;
CREATE INDEX txn_event_by_item ON txn_event (saf_id) WHERE saf_id IS NOT NULL;

-- What remains of events whose transactions retention has removed: so the chain still leads over them. The event that
-- says what was removed keeps a hash over those that remain.
CREATE TABLE event_retired (
    event      INTEGER NOT NULL PRIMARY KEY,
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    retired_by INTEGER NOT NULL
) STRICT;

CREATE INDEX event_retired_by ON event_retired (retired_by);

-- What a commit of retention is removing; empty between commits. Nothing else may be removed.
CREATE TABLE retiring (
    txn_id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The highest number that may have been given.
CREATE TABLE counter (
    name          TEXT    NOT NULL,
    business_date TEXT    NOT NULL,
    reserved      INTEGER NOT NULL,
    PRIMARY KEY (name, business_date)
) STRICT, WITHOUT ROWID;

-- Defence in depth: the program's own compare-and-sets never try what these refuse. Where every transaction passes, AFTER and
-- ROLLBACK: a trigger that comes before has the row sought a second time, and one that may abort has pages copied.
CREATE TRIGGER txn_begins AFTER INSERT ON txn
WHEN NEW.state <> 1
BEGIN SELECT RAISE(ROLLBACK, 'a transaction begins as sending'); END;

CREATE TRIGGER txn_moves AFTER UPDATE OF state ON txn
WHEN NOT CASE OLD.state
    WHEN 1 THEN NEW.state BETWEEN 2 AND 5 -- sending
    WHEN 5 THEN NEW.state BETWEEN 6 AND 9 -- unknown
    WHEN 9 THEN NEW.state BETWEEN 6 AND 8 -- manual
    WHEN 8 THEN 0 -- reversed
    -- an end of which its core has said the opposite, which is written down first
    ELSE NEW.state = 9 AND NEW.class IS 'U'
        AND EXISTS (SELECT 1 FROM txn_event WHERE txn_id = NEW.txn_id AND what = 'orphan_answer') END
BEGIN SELECT RAISE(ROLLBACK, 'no transaction goes from this state to that one'); END;

CREATE TRIGGER txn_is_delivered_once AFTER UPDATE OF delivery ON txn
WHEN OLD.delivery <> 0
BEGIN SELECT RAISE(ROLLBACK, 'the first word about a delivery stands'); END;

CREATE TRIGGER txn_keeps_its_names BEFORE UPDATE OF
    txn_id, business_date, channel, institution, layout, layout_hash, effect, idem_key, fingerprint, reference, trace,
    amount, currency, account_hash, account_tail, takes_back, deadline_at_ms, owner_epoch, created_at_ms, begun, telegram,
    part ON txn
BEGIN SELECT RAISE(ABORT, 'what a transaction began with does not change'); END;

CREATE TRIGGER txn_stays BEFORE DELETE ON txn
WHEN NOT EXISTS (SELECT 1 FROM retiring WHERE txn_id = OLD.txn_id)
BEGIN SELECT RAISE(ABORT, 'a transaction stays'); END;

CREATE TRIGGER attempt_stays_the_same BEFORE UPDATE ON attempt
BEGIN SELECT RAISE(ABORT, 'an attempt does not change'); END;

CREATE TRIGGER attempt_stays BEFORE DELETE ON attempt
WHEN NOT EXISTS (SELECT 1 FROM retiring WHERE txn_id = OLD.txn_id)
BEGIN SELECT RAISE(ABORT, 'an attempt stays'); END;

CREATE TRIGGER saf_moves BEFORE UPDATE ON saf
WHEN OLD.state IN (1, 3) OR (OLD.state = 2 AND NEW.state NOT IN (0, 1, 3)) OR NEW.state NOT IN (0, 1, 2, 3)
    OR NEW.txn_id <> OLD.txn_id OR NEW.kind <> OLD.kind OR NEW.lane <> OLD.lane
BEGIN SELECT RAISE(ABORT, 'what is done or cancelled stays so'); END;

CREATE TRIGGER saf_stays BEFORE DELETE ON saf
WHEN NOT EXISTS (SELECT 1 FROM retiring WHERE txn_id = OLD.txn_id)
BEGIN SELECT RAISE(ABORT, 'what follows stays'); END;

CREATE TRIGGER lane_token_goes_up BEFORE UPDATE OF token ON lane
WHEN NEW.token <= OLD.token
BEGIN SELECT RAISE(ABORT, 'a token only goes up'); END;

CREATE TRIGGER event_stays_the_same BEFORE UPDATE ON txn_event
BEGIN SELECT RAISE(ABORT, 'what happened does not change'); END;

CREATE TRIGGER event_stays BEFORE DELETE ON txn_event
WHEN NOT EXISTS (SELECT 1 FROM retiring WHERE txn_id = OLD.txn_id)
BEGIN SELECT RAISE(ABORT, 'what happened stays'); END;

CREATE TRIGGER retired_stays_the_same BEFORE UPDATE ON event_retired
BEGIN SELECT RAISE(ABORT, 'what remains of an event does not change'); END;

CREATE TRIGGER retired_stays BEFORE DELETE ON event_retired
BEGIN SELECT RAISE(ABORT, 'what remains of an event stays'); END;

CREATE TRIGGER retired_is_being_retired BEFORE INSERT ON event_retired
WHEN NOT EXISTS (SELECT 1 FROM txn_event AS e JOIN retiring AS r ON r.txn_id = e.txn_id WHERE e.event = NEW.event)
BEGIN SELECT RAISE(ABORT, 'only what is being retired remains so'); END;

CREATE TRIGGER counter_goes_up BEFORE UPDATE ON counter
WHEN NEW.name <> OLD.name OR NEW.business_date <> OLD.business_date OR NEW.reserved <= OLD.reserved
BEGIN SELECT RAISE(ABORT, 'a counter only goes up'); END;

CREATE TRIGGER counter_stays BEFORE DELETE ON counter
BEGIN SELECT RAISE(ABORT, 'a counter stays'); END;
