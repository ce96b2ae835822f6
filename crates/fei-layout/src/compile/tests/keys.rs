//! The key of a party: a day in it, or a reason why none is needed.

use crate::fixture::{CORE, check_all, file};
use crate::plan::{DateForm, Kind};

const FOREVER: &str = "key_forever = \"a sample's numbers never start again\"\n";
const ASKS: &str = "title = \"t\"\nflow = \"local\"\nmatch = { msg_type = \"0200\" }\neffect = \"none\"\ntelegram = [{ as = \"X(2)\" }]\n\
                    [local]\nanswers = [{ is = \"executed\" }]\n";

/// A party with this in the place of its key, and these rows behind its header; its telegrams are answered.
fn party(key: &str, rows: &str) -> crate::Loaded {
    let said = CORE
        .replace(FOREVER, "")
        .replace("key     = [\"msg_type\", \"msg_no\"]\n", &format!("{key}\n"))
        .replace("set_by = \"answer\" },\n", &format!("set_by = \"answer\" }},\n{rows}\n"));
    check_all(&[file("core/party.toml", &said), file("core/a.toml", ASKS)])
}

const MOMENT: &str = "  { at = 20, name = \"dtm\", as = \"D14\", required = true },";

#[test]
fn the_day_of_a_moment_is_a_part_of_the_key() {
    let loaded = party("key = [\"dtm.date\", \"msg_no\"]\nrepeat = [\"dtm\"]", MOMENT);
    let registry = loaded.registry;
    let key = &registry.party("core").unwrap().telegram().unwrap().key;
    let day = &key[0];
    assert_eq!((&*day.key, day.at, day.width, day.kind), ("dtm.date", 20, 8, Kind::Date(DateForm::Date)));
    assert_eq!((&*key[1].key, key[1].at), ("msg_no", 10));
    let short = "  { at = 20, name = \"dtm\", as = \"D12\", century = 1970, required = true },";
    let registry = party("key = [\"dtm.date\", \"msg_no\"]", short).registry;
    assert_eq!(registry.party("core").unwrap().telegram().unwrap().key[0].width, 6);
    party("key = [\"day\", \"msg_no\"]", "  { at = 20, name = \"day\", as = \"D8\", required = true },");
}

#[test]
fn a_key_without_a_day_says_why() {
    party("key = [\"msg_no\"]    #! L048 \"dtm.date\" in it", MOMENT);
    party("key = [\"msg_no\"]    #! L048 key_forever", "");
    party(
        "key = [\"msg_no\", \"time\"]    #! L048 key_forever",
        "  { at = 20, name = \"time\", as = \"T6\", required = true },",
    );
    party("key = [\"msg_no\"]\nkey_forever = \"it counts on\"", MOMENT);
    party("key = [\"msg_no\"]\nkey_forever = \" \"    #! L048 no reason", MOMENT);
    party("key = [\"dtm.date\", \"msg_no\"]\nkey_forever = \"it counts on\"    #! L048 dtm.date", MOMENT);
}

#[test]
fn what_cannot_be_a_day_of_the_key() {
    party("key = [\"msg_no.date\", \"msg_type\"]    #! L048 `msg_no` is no row", "");
    party("key = [\"dtn.date\", \"msg_type\"]    #! L014 dtm", MOMENT);
    party("key = [\"dtm.day\", \"msg_type\"]    #! L014 dtm.day", MOMENT);
    party(
        "key = [\"dtm.date\", \"msg_no\"]    #! L048 no day",
        "  { at = 20, name = \"dtm\", as = \"D14\" },",
    );
    party("key = [\"dtm\", \"msg_no\"]    #! L048 \"dtm.date\" takes the day\nrepeat = [\"dtm\"]", MOMENT);
}

/// A party whose files are only decoded and encoded finds no duplicates.
#[test]
fn a_party_that_answers_nothing_needs_no_day() {
    let said = CORE.replace(FOREVER, "");
    let seen = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ as = \"X(2)\" }]\n";
    check_all(&[file("core/party.toml", &said), file("core/a.toml", seen)]);
}

#[test]
fn a_day_that_a_key_has_is_given_also_where_nothing_is_answered() {
    for (required, finding) in [("", "    #! L048 may say that there is no day"), (", required = true", "")] {
        let day =
            format!("set_by = \"answer\" }},\n  {{ at = 20, name = \"day\", as = \"D8\"{required} }},\n");
        let said = CORE
            .replace(FOREVER, "")
            .replace(
                "key     = [\"msg_type\", \"msg_no\"]\n",
                &format!("key = [\"day\", \"msg_no\"]{finding}\n"),
            )
            .replace("set_by = \"answer\" },\n", &day);
        let seen = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ as = \"X(2)\" }]\n";
        check_all(&[file("core/party.toml", &said), file("core/a.toml", seen)]);
    }
}
