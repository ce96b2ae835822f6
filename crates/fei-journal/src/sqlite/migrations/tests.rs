use super::*;
use crate::hash::Fields;

fn opened(connection: &mut Connection) -> Result<(), OpenError> {
    apply(connection, Path::new("journal.db"))
}

#[test]
fn a_journal_is_brought_up_to_date_once() {
    let mut connection = Connection::open_in_memory().unwrap();
    opened(&mut connection).unwrap();
    opened(&mut connection).unwrap();
    assert_eq!(version(&connection, Path::new("journal.db")).unwrap(), NEWEST);
}

/// What an earlier FEI has made is brought up to date, and is then what this one would have made.
#[test]
fn a_journal_of_any_version_that_is_known_comes_to_the_newest() {
    for versions in 1..MIGRATIONS.len() {
        let mut connection = Connection::open_in_memory().unwrap();
        for sql in &MIGRATIONS[..versions] {
            connection.execute_batch(sql).unwrap();
        }
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        connection.pragma_update(None, "user_version", FIRST + versions as u32 - 1).unwrap();
        opened(&mut connection).unwrap();
        assert_eq!(version(&connection, Path::new("journal.db")).unwrap(), NEWEST);
        let schema = |of: &Connection| {
            let mut all = of.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").unwrap();
            let all = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            all.map(Result::unwrap).collect::<Vec<(String, Option<String>)>>()
        };
        assert_eq!(schema(&connection), schema(&as_made(&connection).unwrap()));
    }
}

#[test]
fn a_newer_or_older_journal_and_another_programs_file_are_left_alone() {
    let mut connection = Connection::open_in_memory().unwrap();
    opened(&mut connection).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let newer = opened(&mut connection).unwrap_err().to_string();
    let said = format!("version 99 of its tables, and this one knows {NEWEST}");
    assert!(newer.contains(&said), "{newer}");

    connection.pragma_update(None, "user_version", FIRST - 1).unwrap();
    let older = opened(&mut connection).unwrap_err().to_string();
    let said = format!("version {} of its tables, and this one knows none before {FIRST}", FIRST - 1);
    assert!(older.contains(&said), "{older}");

    let mut foreign = Connection::open_in_memory().unwrap();
    foreign.execute_batch("CREATE TABLE somebody (elses)").unwrap();
    assert!(matches!(opened(&mut foreign), Err(OpenError::Foreign { .. })));
}

/// Without a new number a journal from before would be opened, and found to be wrong in the midst of work.
#[test]
fn tables_that_are_others_have_another_number() {
    let statements =
        MIGRATIONS.iter().flat_map(|sql| sql.lines()).map(|line| line.split("--").next().unwrap());
    let words: Vec<&str> = statements.flat_map(str::split_whitespace).collect();
    let hash = Fields::of("tables").text(&words.join(" ")).finish();
    assert_eq!(
        (NEWEST, u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])),
        (19, 0x37a7_45c5),
        "another file makes the next number, and FIRST goes up when what the first one makes is changed; then put both here"
    );
}
