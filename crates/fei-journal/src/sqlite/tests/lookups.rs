//! Every question that an operator asks is led by an index, and SQLite itself says so; but for what asks for no more than the
//! executed ones, as nearly all are, or an institution: rows are read from the newest on then, all of them where few fit.

use fei_exchange::Outcome;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::*;
use crate::sqlite::{
    backlog::{BACKLOG, FOR_PEOPLE},
    claim::{HEAD, OWN, TRIED},
    contradicted::DECIDABLE,
    delivery::{DELIVER_PARTS, SAID},
    image::CAME_BEFORE,
    item::LANE_WAITS,
    lookup::TOTALS,
    notice::{BY_NUMBER, TELEGRAM},
    open_by::{BEGUN, WROTE},
    operate::{ANSWERED, PROPOSAL},
    orders::ORDERS,
    retention::{CHOOSE, OPEN_CHOSEN, REMAIN, REMOVE, WHOLE},
    settle::{SAID_AGAIN, SAID_LAST, STANDS},
    show::{EVENTS, TELEGRAMS, items_sql},
    stored::{BY_REFERENCE, LEFT},
    taking_back::TAKING_BACK,
    tries::STANDS_BEFORE,
};
use crate::{Account, Amount, ItemState, KeyOf, Stage};

/// How SQLite would go about it, line by line.
fn plan(connection: &Connection, sql: &str, params: Vec<rusqlite::types::Value>) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let lines = plan.query_map(params_from_iter(params), |row| row.get(3)).unwrap();
    lines.map(Result::unwrap).collect()
}

fn tables() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::apply(&mut connection, std::path::Path::new("memory")).unwrap();
    connection
}

#[test]
fn every_question_is_led_by_an_index() {
    let connection = tables();
    let all = || Query { institution: Some("kftc".into()), ..Query::default() };
    let time = Timestamp::UNIX_EPOCH;
    let account = || Some(Account::new("110123456789"));
    let channel = || Some("agency".into());
    let keys = || ["1", "2"].map(|key| KeyOf { channel: "agency".into(), begins: key.into() }).into();
    // Keys stand in a table of the statement's own.
    let is_scan = |line: &String| line.starts_with("SCAN") && !line.contains("VALUES CLAUSE");
    for (query, index) in [
        (Query { number: Some("R1".into()), ..all() }, "txn_by_trace (trace=?)"),
        (Query { number: Some("R1".into()), ..all() }, "txn_by_reference (reference=?)"),
        (
            Query { account: account(), outcome: Some(Outcome::Executed), ..all() },
            "txn_by_account (account_hash=?",
        ),
        (Query { account: account(), amount: Amount::parse("1"), ..all() }, "txn_by_account (account_hash=?"),
        (Query { amount: Amount::parse("1"), from: Some(time), ..all() }, "txn_by_amount (amount=?"),
        (Query { outcome: Some(Outcome::Declined), from: Some(time), ..all() }, "txn_by_class (class=?"),
        (Query { stage: Some(Stage::NotSent), ..all() }, "txn_by_class (class=?"),
        (Query { outcome: Some(Outcome::Executed), from: Some(time), ..all() }, "PRIMARY KEY (txn_id>?"),
        (
            Query { keys: keys(), outcome: Some(Outcome::Executed), ..all() },
            "txn_by_key (channel=? AND idem_key>?",
        ),
        (Query { keys: keys(), account: account(), ..all() }, "txn_by_key (channel=? AND idem_key>?"),
        (
            Query { institution: None, channel: channel(), before: Some(TxnId::fresh()), ..all() },
            "txn_by_key (channel=?)",
        ),
        (Query { channel: channel(), from: Some(time), ..all() }, "PRIMARY KEY (txn_id>?"),
        (Query { channel: channel(), account: account(), ..all() }, "txn_by_account (account_hash=?"),
        // Most are: the newest come first, in their order.
        (Query { stage: Some(Stage::Executed), ..all() }, "SCAN txn"),
        (Query { outcome: Some(Outcome::Executed), ..all() }, "SCAN txn"),
        (all(), "SCAN txn"),
        // Times keep it short.
        (Query { stage: Some(Stage::Executed), from: Some(time), ..all() }, "PRIMARY KEY (txn_id>?"),
        (
            Query { stage: Some(Stage::Manual), outcome: Some(Outcome::Unknown), ..all() },
            "txn_by_state (state=?",
        ),
        (Query { stage: Some(Stage::Sending), ..all() }, "txn_by_class (class=?"),
        (Query { from: Some(time), ..all() }, "PRIMARY KEY (txn_id>?"),
        (Query { until: Some(time), ..all() }, "PRIMARY KEY (txn_id<?"),
        (Query { from: Some(time), until: Some(time), ..all() }, "PRIMARY KEY (txn_id>? AND txn_id<?"),
    ] {
        let Asked { sql, params } = Asked::of(&query, &sealer());
        let plan = plan(&connection, &sql, params);
        assert!(plan.iter().any(|line| line.contains(index)), "{index} is not in {plan:?} of {sql}");
        assert!(index.starts_with("SCAN") || !plan.iter().any(is_scan), "{plan:?} of {sql}");
        // Only what is few is put in order afterwards.
        let few = query.number.is_some()
            || query.account.is_some()
            || !query.keys.is_empty()
            || query.channel.is_some();
        assert!(few || !plan.iter().any(|line| line.contains("TEMP B-TREE")), "{plan:?} of {sql}");
    }
}

/// Those that a transaction begins and ends with by its row, the others by their index.
#[test]
fn the_events_of_a_transaction_are_not_sought_among_all() {
    let connection = tables();
    for sql in [EVENTS, TELEGRAMS, CAME_BEFORE, TELEGRAM, PROPOSAL, ANSWERED, REMAIN, BY_REFERENCE, DECIDABLE]
    {
        let params = connection.prepare(sql).unwrap().parameter_count();
        let lines = plan(&connection, sql, vec![Value::Null; params]);
        assert!(lines.iter().any(|line| line.contains("txn_event_by_txn (txn_id=?)")), "{lines:?} of {sql}");
        // What goes is a few rows, in a table of their own.
        let scans = lines.iter().filter(|line| {
            line.starts_with("SCAN") && !line.contains("retiring") && line != &"SCAN CONSTANT ROW"
        });
        assert_eq!(scans.count(), 0, "{lines:?} of {sql}");
    }
}

/// A commit of retention takes a few rows, whatever is beside them: who reads all of a table keeps the gateway waiting.
#[test]
fn what_retention_removes_is_not_sought_among_all() {
    let connection = tables();
    for sql in [CHOOSE, WHOLE, OPEN_CHOSEN, REMAIN].into_iter().chain(REMOVE) {
        let params = connection.prepare(sql).unwrap().parameter_count();
        let lines = plan(&connection, sql, vec![Value::Null; params]);
        let scans = lines.iter().filter(|line| {
            line.starts_with("SCAN") && !line.contains("retiring") && line != &"SCAN CONSTANT ROW"
        });
        assert_eq!(scans.count(), 0, "{lines:?} of {sql}");
        // Whoever is in an index in this order already is not put in it.
        assert!(!lines.iter().any(|line| line.contains("FOR ORDER BY")), "{lines:?} of {sql}");
    }
}

/// A caller may have tried a call all night, and a core may answer everything twice.
#[test]
fn a_contradiction_is_sought_among_neither_all_tries_nor_all_second_answers() {
    let connection = tables();
    let lines = plan(&connection, STANDS_BEFORE, vec![Value::Null; 3]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("txn_answered_twice (channel=? AND idem_key>? AND idem_key<?)"), "{lines:?}");
    assert!(lines[1].contains("FOR ORDER BY"), "{lines:?}");
}

/// Whoever says the same without end is looked for among the answers to one transaction.
#[test]
fn the_last_answer_that_settled_nothing_is_led_by_an_index() {
    let lines = plan(&tables(), SAID_LAST, vec![Value::Null; 3]);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("txn_event_by_txn (txn_id=?)"), "{lines:?}");
}

#[test]
fn a_word_about_an_answer_is_led_by_an_index() {
    let connection = tables();
    let said = [Value::Text("written".to_owned()), Value::Integer(1)];
    let plan_of_said = plan(&connection, SAID, said.to_vec());
    assert_eq!(plan_of_said.len(), 1, "{plan_of_said:?}");
    assert!(plan_of_said[0].contains("txn_event_of_no_txn (what=? AND rowid>?)"), "{plan_of_said:?}");
    let plan_of_parts = plan(&connection, DELIVER_PARTS, vec![Value::Null; 2]);
    for index in ["txn_by_telegram (telegram=?)", "PRIMARY KEY (txn_id=?)"] {
        assert!(plan_of_parts.iter().any(|line| line.contains(index)), "{plan_of_parts:?}");
    }
    assert!(!plan_of_parts.iter().any(|line| line.starts_with("SCAN")), "{plan_of_parts:?}");
}

/// Who holds a lane reads its first item, and not all that was ever done in it.
#[test]
fn the_head_of_a_lane_is_where_the_index_leads() {
    let connection = tables();
    for (sql, params) in [(HEAD, 2), (LANE_WAITS, 1)] {
        let lines = plan(&connection, sql, vec![Value::Null; params]);
        assert!(
            lines.iter().any(|line| line.contains("saf_by_lane (lane=? AND state=?)")),
            "{lines:?} of {sql}"
        );
        let beside = |line: &String| line.starts_with("SCAN") || line.contains("TEMP B-TREE");
        assert!(!lines.iter().any(beside), "{lines:?} of {sql}");
    }
}

#[test]
fn an_attempt_is_sought_among_those_of_its_transaction() {
    for (sql, params) in [(OWN, 2), (TRIED, 3)] {
        let lines = plan(&tables(), sql, vec![Value::Null; params]);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains("PRIMARY KEY (txn_id=?)"), "{lines:?}");
    }
}

#[test]
fn whether_what_follows_may_have_left_is_led_by_an_index() {
    for sql in [STANDS, SAID_AGAIN] {
        let lines = plan(&tables(), sql, vec![Value::Null]);
        let item = "sqlite_autoindex_saf_1 (txn_id=? AND kind=?)";
        assert!(lines.iter().any(|line| line.contains(item)), "{lines:?}");
        assert!(!lines.iter().any(|line| line.starts_with("SCAN s")), "{lines:?}");
    }
}

#[test]
fn who_takes_a_transaction_back_is_led_by_an_index() {
    let connection = tables();
    let lines = plan(&connection, TAKING_BACK, vec![Value::Null; 4]);
    assert!(lines[0].contains("txn_by_taken_back (takes_back=?)"), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("SCAN") || line.contains("TEMP B-TREE")), "{lines:?}");
}

#[test]
fn a_day_and_what_follows_are_led_by_an_index() {
    let connection = tables();
    let day = vec![Value::Text("2026-09-07".to_owned())];
    let plan_of_day = plan(&connection, TOTALS, day);
    assert!(plan_of_day[0].contains("txn_by_day (business_date=?)"), "{plan_of_day:?}");
    for (query, index) in [
        (ItemQuery::default(), "saf_by_state"),
        (ItemQuery { state: Some(ItemState::Parked), ..ItemQuery::default() }, "saf_by_state"),
        (ItemQuery { txn: Some(TxnId::fresh()), ..ItemQuery::default() }, "sqlite_autoindex_saf_1 (txn_id=?"),
    ] {
        let (sql, params) = items_sql(&query);
        let plan = plan(&connection, &sql, params);
        assert!(plan[0].contains(index), "{plan:?} of {sql}");
    }
    let known_as = ["R1", "hecto"].map(|text| Value::Text(text.to_owned()));
    let plan_of_reference = plan(&connection, BY_REFERENCE, known_as.to_vec());
    assert!(
        plan_of_reference[0].contains("txn_by_reference (reference=? AND institution=?)"),
        "{plan_of_reference:?}"
    );
    assert!(!plan_of_reference.iter().any(|line| line.contains("TEMP B-TREE")), "{plan_of_reference:?}");
    let numbered = ["000042", "hecto"].map(|text| Value::Text(text.to_owned()));
    let plan_of_number = plan(&connection, BY_NUMBER, numbered.to_vec());
    assert!(
        plan_of_number.iter().any(|line| line.contains("attempt_of_notice (reference=?)")),
        "{plan_of_number:?}"
    );
    assert!(!plan_of_number.iter().any(|line| line.contains("TEMP B-TREE")), "{plan_of_number:?}");
    let plan_of_backlog = plan(&connection, BACKLOG, vec![]);
    assert!(plan_of_backlog[0].contains("saf_by_state (state=?)"), "{plan_of_backlog:?}");
    let plan_of_people = plan(&connection, FOR_PEOPLE, vec![]);
    for index in ["txn_by_state (state=?)", "saf_by_state (state=?)", "PRIMARY KEY (txn_id=?)"] {
        assert!(plan_of_people.iter().any(|line| line.contains(index)), "{plan_of_people:?}");
    }
    assert!(!plan_of_people.iter().any(|line| line.starts_with("SCAN txn")), "{plan_of_people:?}");
    let left = [Value::Integer(1), Value::Integer(0), Value::Blob(vec![]), Value::Integer(500)];
    let plan_of_left = plan(&connection, LEFT, left.to_vec());
    assert!(plan_of_left[0].contains("txn_by_class (class=?)"), "{plan_of_left:?}");
    let plan_of_orders = plan(&connection, ORDERS, vec![]);
    assert!(plan_of_orders[0].contains("txn_event_of_no_txn (what=?)"), "{plan_of_orders:?}");
}

/// Asked at each start and at each reload: of what is open, and never of all that ever was.
#[test]
fn by_which_layouts_something_is_open_is_led_by_an_index() {
    let connection = tables();
    for (sql, indexes) in [
        (BEGUN, &["txn_by_class (class=?)", "txn_by_state (state=?)", "saf_by_state (state=?)"][..]),
        (WROTE, &["txn_event_by_txn (txn_id=?)", "saf_by_state (state=?)"]),
    ] {
        let lines = plan(&connection, sql, vec![]);
        for index in indexes.iter().chain(&["(txn_id=?)"]) {
            assert!(lines.iter().any(|line| line.contains(index)), "{index} is not in {lines:?} of {sql}");
        }
        assert!(!lines.iter().any(|line| line.starts_with("SCAN")), "{lines:?} of {sql}");
    }
}
