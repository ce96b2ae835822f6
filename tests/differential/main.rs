//! The codec against a second one that was written to be plain and not to be fast: on layouts and telegrams made by
//! chance both say the same, of what is right and of what is wrong.
//!
//! `FEI_DIFFERENTIAL=100000 cargo test --test differential` tries more of them than the usual run.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first difference and says where")]

mod fields;
mod host;
mod layouts;
mod mirrors;
mod shapes;
mod telegrams;
mod whole;

use std::sync::Arc;

use fei_codec::Losses;
use fei_layout::plan::{Layout, Side};
use fei_layout::{SourceFile, load};
use fei_testkit::{Chance, Reference};

use self::layouts::Made;

/// Layouts of a usual run; each is tried with some telegrams and some JSON texts.
const LAYOUTS: u64 = 1000;

#[test]
fn both_codecs_say_the_same_of_any_layout_and_telegram() {
    let layouts =
        std::env::var("FEI_DIFFERENTIAL").ok().and_then(|text| text.parse().ok()).unwrap_or(LAYOUTS);
    let mut tried = Tried::default();
    for seed in 1..=layouts {
        one_layout(seed, &mut tried);
    }
    // Agreement about nothing would prove nothing.
    assert!(tried.accepted > layouts && tried.refused > layouts, "{tried:?}");
    let enough = |shapes: &[u64]| shapes.iter().all(|many| *many > layouts / 50);
    assert!(enough(&tried.accepted_shapes) && enough(&tried.written_shapes), "{tried:?}");
    assert!(tried.written > layouts / 2 && tried.unwritable > layouts / 2, "{tried:?}");
}

/// How often both said what.
#[derive(Debug, Default)]
struct Tried {
    accepted: u64,
    /// Of the accepted telegrams those whose layout has each of [`SHAPES`].
    accepted_shapes: [u64; SHAPES.len()],
    /// The same of those that were written.
    written_shapes: [u64; SHAPES.len()],
    refused: u64,
    written: u64,
    unwritable: u64,
}

/// What some layouts have, and enough of those must be tried with.
const SHAPES: [&str; 23] = [
    "charset = \"cp949\"",
    "charset = \"euc-kr\"",
    "charset = \"utf-8\"",
    "charset = \"shift_jis\"",
    "charset = \"iso-8859-1\"",
    "charset = \"cp037\"",
    "charset = \"cp500\"",
    "charset = \"cp1047\"",
    "charset = \"cp933\"",
    "charset = \"cp1364\"",
    "block = ",
    "bitmap = ",
    "compute = ",
    "redefines = ",
    "columns = true",
    "until = \"end\"",
    "until = \"blank\"",
    "optional = true",
    "count = \"k",
    "{ length = ",
    "{ i",
    "(*)",
    "full",
];

fn count(shapes: &mut [u64; SHAPES.len()], made: &Made) {
    let text = made.to_string();
    shapes.iter_mut().zip(SHAPES).for_each(|(many, shape)| *many += u64::from(text.contains(shape)));
}

fn one_layout(seed: u64, tried: &mut Tried) {
    let mut chance = Chance::new(seed);
    let made = layouts::any(&mut chance);
    let layout = compiled(&made);
    let reference = Reference::read(&made.party, &made.transaction, made.side());
    let lenient =
        Reference::read(&made.party.replace("\"error\"", "\"warn\""), &made.transaction, made.side());
    for _ in 0..8 {
        let mut telegram = telegrams::any(&made, &mut chance);
        if chance.one_in(2) {
            telegram = worked_out(&lenient, telegram);
        }
        if chance.one_in(3) {
            telegrams::damage(&mut telegram, &mut chance);
        }
        let Some(mirror) = decoded(&made, &layout, &reference, &telegram, tried) else { continue };
        for _ in 0..3 {
            let whole = chance.one_in(2);
            let mut mirror = if whole { mirror.clone() } else { whole::without_computed(&mirror) };
            match chance.below(4) {
                0 => {}
                1 => mirror = mirrors::other_text(&mirror, &mut chance),
                _ => mirror = mirrors::other(&mirror, &mut chance),
            }
            encoded(&made, &layout, &reference, &mirror, tried);
        }
    }
}

/// The telegram with what is computed as it must be, if it can be.
fn worked_out(lenient: &Reference, telegram: Vec<u8>) -> Vec<u8> {
    let mirror = lenient.decode(&telegram);
    let again = mirror.and_then(|mirror| lenient.encode(&whole::without_computed(&mirror)));
    again.unwrap_or(telegram)
}

fn compiled(made: &Made) -> Arc<Layout> {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
    let loaded = load(&[file("bank/party.toml", &made.party), file("bank/any.toml", &made.transaction)]);
    assert!(!loaded.has_errors(), "{:#?}\n{}\n{}", loaded.findings, made.party, made.transaction);
    let transaction = loaded.registry.transactions().next().unwrap();
    transaction.layout(if made.request { Side::Request } else { Side::Response }).clone()
}

/// What both make of a telegram; its mirror, if they take it.
fn decoded(
    made: &Made,
    layout: &Layout,
    reference: &Reference,
    telegram: &[u8],
    tried: &mut Tried,
) -> Option<String> {
    let mut out = Vec::new();
    let ours = fei_codec::decode(layout, telegram, &mut out, &mut Losses::new());
    let theirs = reference.decode(telegram);
    let shown = || {
        format!(
            "{made}\ntelegram {:?}\nours {ours:?} {:?}\ntheirs {theirs:?}",
            telegram.escape_ascii().to_string(),
            String::from_utf8_lossy(&out)
        )
    };
    match (&ours, &theirs) {
        (Ok(()), Ok(mirror)) => {
            assert!(mirror.as_bytes() == out, "{}", shown());
            tried.accepted += 1;
            count(&mut tried.accepted_shapes, made);
            Some(mirror.clone())
        }
        (Err(_), Err(_)) => {
            tried.refused += 1;
            None
        }
        _ => panic!("{}", shown()),
    }
}

/// What both make of a JSON text.
fn encoded(made: &Made, layout: &Layout, reference: &Reference, mirror: &str, tried: &mut Tried) {
    let mut out = Vec::new();
    let ours = fei_codec::encode(layout, mirror.as_bytes(), &mut out, &mut Losses::new());
    let theirs = reference.encode(mirror);
    let shown = || {
        let theirs = theirs.as_ref().map(|bytes| bytes.escape_ascii().to_string());
        format!(
            "{made}\nmirror {mirror}\nours {ours:?} {:?}\ntheirs {theirs:?}",
            out.escape_ascii().to_string()
        )
    };
    match (&ours, &theirs) {
        (Ok(()), Ok(telegram)) => {
            assert!(*telegram == out, "{}", shown());
            tried.written += 1;
            count(&mut tried.written_shapes, made);
        }
        (Err(_), Err(_)) => tried.unwritable += 1,
        _ => panic!("{}", shown()),
    }
}
