//! Telegrams made from the samples of Hecto's sheets, broken one way each.

use std::path::Path;

use fei_layout::plan::{Frame, Side};
use fei_layout::{Registry, SourceFile, load};
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{Candidate, Candidates, Guess, guess};

const DAY: Date = date(2026, 9, 7);

fn registry() -> Registry {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../layouts");
    let mut files = Vec::new();
    for party in ["hecto", "kftc", "relay", "thedozen", "_common"] {
        let Ok(folder) = std::fs::read_dir(root.join(party)) else { continue };
        for entry in folder {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".toml") && !name.ends_with(".golden.toml") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push(SourceFile { path: format!("{party}/{name}").into(), text: text.into() });
            }
        }
    }
    let loaded = load(&files);
    assert!(!loaded.has_errors(), "{:?}", loaded.findings);
    loaded.registry
}

fn guesses(registry: &Registry, telegram: &[u8]) -> Vec<Guess> {
    let recognised = registry.recognise("hecto", telegram, DAY);
    let taken = recognised.as_ref().map(|one| Candidate { transaction: &one.transaction, side: one.side });
    let (today, other): (Vec<_>, Vec<_>) =
        registry.transactions().filter(|one| &*one.party == "hecto").partition(|one| one.holds_on(DAY));
    let all = today.into_iter().chain(other);
    let sides = all
        .flat_map(|transaction| [Side::Request, Side::Response].map(|side| Candidate { transaction, side }));
    let others = sides.filter(|one| {
        !taken.is_some_and(|taken| std::ptr::eq(taken.transaction, one.transaction) && taken.side == one.side)
    });
    let frame: Frame = registry.party("hecto").unwrap().telegram().unwrap().frame;
    guess(&Candidates { frame, recognised: taken, others: others.collect() }, telegram)
}

/// `홍길동` in CP949.
const HOLDER: &[u8] = b"\xC8\xAB\xB1\xE6\xB5\xBF";

/// The rows of a transfer; a test changes one of them and puts them together.
fn transfer() -> Vec<Vec<u8>> {
    let text = |text: &str, width: usize| format!("{text:width$}").into_bytes();
    vec![
        text("SETTLEBNKTESTCO0000010882000100", 31),
        text("100012320260907143000", 69),
        text("110123456789", 15),
        text("", 14),
        text("0000001500000", 13),
        text(" 0000000000000", 14),
        text("004", 3),
        text("12345678901234", 15),
        text("000000000", 9),
        text("", 16),
        text("SALARY", 14),
        text("", 13),
        [HOLDER, b"      "].concat(),
        text("000007", 6),
        text("Y", 1),
        text("1", 2),
        text("", 53),
    ]
}

const WD_ACCOUNT: usize = 2;
const AMOUNT: usize = 4;
const RCV_ACCOUNT: usize = 7;
const MEMO: usize = 10;
const HOLDER_ROW: usize = 12;
const END: usize = 16;

/// With another kind of telegram in its header.
fn strange(telegram: &[u8], msg_type: &str) -> Vec<u8> {
    [&telegram[..24], msg_type.as_bytes(), &telegram[28..]].concat()
}

/// A company number of 13: no transaction fits a header that moved.
fn header_longer(telegram: &[u8]) -> Vec<u8> {
    [&telegram[..21], b"9", &telegram[21..]].concat()
}

fn with(row: usize, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut rows = transfer();
    rows[row] = bytes.as_ref().to_vec();
    rows.concat()
}

/// The same, its length right again at the cost of the spaces at the end.
fn with_same_length(row: usize, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut telegram = with(row, bytes);
    telegram.resize(300, b' ');
    telegram
}

#[test]
fn the_likeliest_guess_is_what_happened() {
    let registry = registry();
    let whole = transfer().concat();
    let utf8 = |padding: usize| format!("홍길동{}", " ".repeat(padding));
    let table: Vec<(Vec<u8>, &str)> = vec![
        (with(WD_ACCOUNT, "11012345678901234"), "one of wd_account, wd_password, checksum is 2 bytes longer"),
        (with(WD_ACCOUNT, "110123456789     "), "one of wd_account, wd_password, checksum is 2 bytes longer"),
        (with(AMOUNT, "00000001500000"), "one of amount, balance is 1 byte longer"),
        (with(AMOUNT, "00000001500"), "amount is 2 bytes shorter"),
        (with(RCV_ACCOUNT, "12345678901234567890123"), "one of rcv_account, fee is 8 bytes longer"),
        (
            with_same_length(WD_ACCOUNT, "1101234567890"),
            "one of wd_account, wd_password, checksum is 2 bytes shorter",
        ),
        (with_same_length(AMOUNT, "000000001500000"), "one of amount, balance is 2 bytes longer"),
        (with_same_length(AMOUNT, "00000001500"), "amount is 2 bytes shorter"),
        ([b"0300", &whole[..]].concat(), "the length prefix is still in front"),
        ([b"0304", &whole[..]].concat(), "the length prefix counts itself"),
        (with(HOLDER_ROW, utf8(3)), "the text is UTF-8"),
        (with(HOLDER_ROW, utf8(6)), "the text is UTF-8"),
        (with(HOLDER_ROW, utf8(9)), "the text is UTF-8"),
        (with(MEMO, "급여２０２６  "), "the text is UTF-8"),
        (with(MEMO, "&#48629;            "), "a character became an HTML numeric reference"),
        (with(HOLDER_ROW, [HOLDER, &HOLDER[..4], b" \xC8"].concat()), "rcv_holder was cut inside"),
        (with(HOLDER_ROW, [&HOLDER[..5], b"       "].concat()), "rcv_holder was cut inside"),
        (
            strange(&whole, "9000"),
            "it is a hecto.transfer.request (valid from 2021-07-06) with a wrong header",
        ),
        (header_longer(&whole), "one of tx_code, company_no, bank_code is 1 byte longer"),
    ];
    let mut missed = Vec::new();
    for (telegram, expected) in table {
        let guesses = guesses(&registry, &telegram);
        assert!(guesses.is_sorted_by_key(|guess| std::cmp::Reverse(guess.score)));
        if !guesses.first().is_some_and(|guess| guess.what.contains(expected)) {
            missed.push((expected, guesses));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_nothing_explains_whole_is_not_guessed() {
    let registry = registry();
    let whole = transfer().concat();
    assert_eq!(guesses(&registry, &whole), []);
    let mut two = transfer();
    (two[WD_ACCOUNT], two[RCV_ACCOUNT]) = (b"11012345678901234".to_vec(), b"12345678901234567890".to_vec());
    let mut shifted_and_bad = with(WD_ACCOUNT, "11012345678901234");
    shifted_and_bad[140] = b'x';
    let table = [
        ("a required row is blank", with(WD_ACCOUNT, " ".repeat(15))),
        ("one bad digit", with(AMOUNT, "00000015000x0")),
        ("a comma", with(AMOUNT, "00000012,0000")),
        ("two shifts", two.concat()),
        ("a shift and a bad digit", shifted_and_bad),
        ("nine bytes", with(RCV_ACCOUNT, "123456789012345678901234")),
        ("cut in the middle", whole[..150].to_vec()),
        ("spaces behind the end", [&whole[..], b"  "].concat()),
        ("data behind the end", [&whole[..], b"AB"].concat()),
        ("filler alone is shorter", with(END, " ".repeat(50))),
        ("a reference that is whole", with(AMOUNT, "&#48629;00000")),
        ("half a character in the middle", with(HOLDER_ROW, b"\xC8\xAB\xC8 A       ")),
        ("nothing", Vec::new()),
        ("spaces", vec![b' '; 300]),
        ("too much", vec![b'0'; super::TELEGRAM_BYTES_MAX + 1]),
    ];
    let guessed = table.map(|(name, telegram)| (name, guesses(&registry, &telegram)));
    let wrong: Vec<_> = guessed.iter().filter(|(_, guesses)| !guesses.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A notice of a statement, sent at one time about something that was booked at another.
fn notice(sent: &str, booked: &str) -> Vec<u8> {
    let head = format!("SETTLEBNKTESTCO0000010884000100100012320260907{sent}");
    let mut telegram = format!("{head:100}{:15}{:11}", "110123456789", "");
    telegram += &format!("{}{}", "0".repeat(39), "+0000000000000");
    telegram = format!("{telegram:201}20260907{booked}000001000000");
    let mut telegram = format!("{telegram:227}00000000{:16}{}", "", "0".repeat(26));
    telegram = format!("{telegram:300}");
    telegram.into_bytes()
}

#[test]
fn a_clock_of_twelve_hours_shows_in_a_sound_telegram() {
    let registry = registry();
    for (sent, booked, wrong) in [
        ("143015", "023015", Some("tran_time")),
        ("021510", "141510", Some("send_time")),
        ("000110", "120110", Some("tran_time")),
        ("143015", "143015", None),
        ("143015", "023016", None),
        ("140000", "020000", None),
        ("120110", "000110", Some("send_time")),
        ("233015", "003015", None),
    ] {
        let telegram = notice(sent, booked);
        let recognised = registry.recognise("hecto", &telegram, DAY).expect("a notice");
        let layout = recognised.transaction.layout(recognised.side);
        crate::View::read(layout, &telegram).unwrap().check().unwrap();
        let told = super::wrong_clock(layout, &telegram).map(|guess| guess.what);
        assert_eq!(told, wrong.map(|row| format!("the clock of {row} has twelve hours")), "{sent} {booked}");
    }
}

#[test]
fn another_version_is_told_by_its_days() {
    let registry = registry();
    let newest = registry.transaction("hecto.transfer", DAY).unwrap();
    let oldest = registry.transaction("hecto.transfer", date(2021, 7, 5)).unwrap();
    let mut strict = (**newest).clone();
    let mut layout = (*strict.request).clone();
    let kind = layout.find("fund_kind").unwrap();
    layout.fields[kind.0 as usize].codes = [("01".into(), "급여".into())].into();
    strict.request = layout.into();
    let recognised = Candidate { transaction: &strict, side: Side::Request };
    let others = vec![Candidate { transaction: oldest, side: Side::Request }];
    let frame = registry.party("hecto").unwrap().telegram().unwrap().frame;
    let found = guess(&Candidates { frame, recognised: Some(recognised), others }, &transfer().concat());
    let first = &found.first().unwrap().what;
    assert_eq!(first, "it is a hecto.transfer.request of another version (valid until 2021-07-06)");
}

#[test]
fn nothing_of_a_value_is_told() {
    let registry = registry();
    for telegram in [with(WD_ACCOUNT, "11012345678901234"), with(HOLDER_ROW, "홍길동      ")] {
        let guesses = guesses(&registry, &telegram);
        let told = format!("{guesses:?}");
        assert!(!guesses.is_empty() && !told.contains("1101") && !told.contains('홍'), "{told}");
    }
}

#[test]
fn the_work_has_an_end() {
    let registry = registry();
    let newest = registry.transaction("hecto.transfer", DAY).unwrap();
    let candidate = Candidate { transaction: newest, side: Side::Request };
    let frame = registry.party("hecto").unwrap().telegram().unwrap().frame;
    let candidates = Candidates { frame, recognised: Some(candidate), others: Vec::new() };
    let trial = super::trial::Trial::new(&candidates, b"");
    let tried = (0..1_000_000).take_while(|_| trial.may_read(super::TELEGRAM_BYTES_MAX)).count();
    assert_eq!(tried, 128, "8 MiB in pieces of 64 KiB");
    assert_eq!(
        trial.fit(candidate.layout(), &transfer().concat(), None),
        None,
        "nothing is left to be spent"
    );
}

thread_local! {
    static REGISTRY: Registry = registry();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_bytes_give_an_answer(
        start in 0_usize..300, bytes in proptest::collection::vec(any::<u8>(), 0..80), whole in any::<bool>(),
    ) {
        let mut telegram = if whole { transfer().concat() } else { Vec::new() };
        let start = start.min(telegram.len());
        telegram.splice(start..(start + bytes.len() / 2).min(telegram.len()), bytes);
        let found = REGISTRY.with(|registry| guesses(registry, &telegram));
        prop_assert!(found.len() <= super::GUESSES_MAX);
        prop_assert!(found.iter().all(|guess| guess.score > 0));
    }
}
