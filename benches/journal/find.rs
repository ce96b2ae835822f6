//! An operator's questions among a million rows, each of which was begun and ended through the journal. An answer that takes more
//! than a second is an error.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use fei_exchange::Outcome;
use fei_journal::{
    Account, Amount, KeyOf, Lookup, Query, Row, Sealer, SqliteDesk, SqliteJournal, SqliteLimits, Stage,
};
use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::{host, report, telegrams};

const ROWS: u64 = 1_000_000;
const IN_FLIGHT: u64 = 512;
/// Each question is asked so often, about other rows.
const TIMES: u64 = 10;

/// As long as an operator waits for an answer, from opening the journal on.
const ANSWER_US_MAX: u64 = 1_000_000;

/// Makes the rows, asks, and prints what each question took.
///
/// # Errors
/// A row was not written, a question found nothing, or an answer took too long.
pub(crate) async fn measure(folder: &Path) -> Result<(), Box<dyn Error>> {
    let path = folder.join("million.db");
    let began = Instant::now();
    fill(&path).await?;
    report::questions(ROWS, std::fs::metadata(&path)?.len(), began.elapsed().as_secs());
    let newest = ask(&path, Query { limit: 1, ..Query::default() }).await?;
    let newest = newest.first().ok_or("no row")?.began;
    let mut slowest_us = 0;
    for (name, question) in QUESTIONS {
        let (mut first_us, mut longest_us, mut found) = (0, 0, 0);
        for time in 0..TIMES {
            let query = question(ROWS / TIMES * time + 4_711, newest);
            let asked = Instant::now();
            let rows = ask(&path, query).await?;
            let us = u64::try_from(asked.elapsed().as_micros())?;
            if rows.is_empty() {
                return Err(format!("nothing found by {name}").into());
            }
            found = rows.len();
            longest_us = longest_us.max(us);
            if time == 0 {
                first_us = us;
            }
        }
        report::question(name, found, first_us, longest_us);
        slowest_us = slowest_us.max(longest_us);
    }
    report::slowest(slowest_us);
    std::fs::remove_file(&path)?;
    if slowest_us > ANSWER_US_MAX {
        return Err(format!("an answer took more than {} ms", ANSWER_US_MAX / 1_000).into());
    }
    Ok(())
}

/// As `fei journal find` does it: the journal is opened for one question, and let go of.
async fn ask(path: &Path, query: Query) -> Result<Vec<Row>, Box<dyn Error>> {
    let desk = SqliteDesk::open(path, sealer()?, SqliteLimits::default())?;
    let rows = desk.query(query).await;
    desk.close().await;
    Ok(rows?)
}

fn sealer() -> Result<Sealer, fei_journal::SealError> {
    Sealer::new("bench", &[7; 32])
}

async fn fill(path: &Path) -> Result<(), Box<dyn Error>> {
    let journal = Arc::new(SqliteJournal::open(path, sealer()?, SqliteLimits::default())?);
    let numbers = Arc::new(AtomicU64::new(0));
    let mut writing = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (journal, numbers) = (Arc::clone(&journal), Arc::clone(&numbers));
        writing.spawn(async move {
            loop {
                let number = numbers.fetch_add(1, Ordering::Relaxed);
                if number >= ROWS {
                    return true;
                }
                if host::begun_and_ended(&*journal, number, outcome(number)).await.is_none() {
                    return false;
                }
            }
        });
    }
    while let Some(written) = writing.join_next().await {
        if !written? {
            return Err("a row was not written".into());
        }
    }
    journal.close().await;
    Ok(())
}

/// Most are executed, some declined, one of a thousand is unknown.
const fn outcome(number: u64) -> Outcome {
    match number % 1000 {
        711 => Outcome::Unknown,
        0..50 => Outcome::Declined,
        50..60 => Outcome::NotExecuted,
        _ => Outcome::Executed,
    }
}

fn before(newest: Timestamp, ms: i64) -> Timestamp {
    newest.checked_sub(jiff::Span::new().milliseconds(ms)).unwrap_or(newest)
}

/// Which rows. One of them has this number; the newest was begun at this time.
type Question = fn(u64, Timestamp) -> Query;

const QUESTIONS: &[(&str, Question)] = &[
    ("the core's number", |number, _| Query { number: Some(host::trace(number).into()), ..Query::default() }),
    ("the institution's number", |number, _| Query {
        number: Some(host::reference(number).into()),
        ..Query::default()
    }),
    ("amount", |number, _| Query {
        amount: Amount::parse(&telegrams::amount(number).to_string()),
        ..Query::default()
    }),
    ("account", |number, _| Query {
        account: Some(Account::new(&telegrams::account(number))),
        ..Query::default()
    }),
    ("key", |number, _| Query {
        keys: [KeyOf { channel: host::CHANNEL.into(), begins: host::key(number) }].into(),
        ..Query::default()
    }),
    ("who asked", |_, _| Query { channel: Some(host::CHANNEL.into()), ..Query::default() }),
    ("outcome unknown", |_, _| Query { outcome: Some(Outcome::Unknown), ..Query::default() }),
    ("outcome executed", |_, _| Query { outcome: Some(Outcome::Executed), ..Query::default() }),
    ("an institution", |_, _| Query { institution: Some("kftc".into()), ..Query::default() }),
    ("an institution and outcome executed", |_, _| Query {
        institution: Some("kftc".into()),
        outcome: Some(Outcome::Executed),
        ..Query::default()
    }),
    // Nothing leads to them, and fewer are there than lines of an answer: all rows are read.
    ("an institution of ten rows", |_, _| Query {
        institution: Some(host::SELDOM.into()),
        ..Query::default()
    }),
    ("stage manual", |_, _| Query { stage: Some(Stage::Manual), ..Query::default() }),
    ("account and outcome", |number, _| Query {
        account: Some(Account::new(&telegrams::account(number))),
        outcome: Some(outcome(number)),
        ..Query::default()
    }),
    ("time", |_, newest| Query {
        until: Some(before(newest, 5_000)),
        from: Some(before(newest, 6_000)),
        ..Query::default()
    }),
    ("time and outcome", |_, newest| Query {
        until: Some(before(newest, 5_000)),
        outcome: Some(Outcome::Declined),
        ..Query::default()
    }),
    ("nothing: the newest", |_, _| Query::default()),
];
