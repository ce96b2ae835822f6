//! What is transcoded: four layouts, 512 distinct records of each, in both forms.

use std::error::Error;
use std::sync::Arc;

use fei_layout::plan::{Layout, Side};

use crate::by_hand::{self, Convert};
use crate::dice::Dice;
use crate::draft::Draft;
use crate::layouts::layout;
use crate::records;

/// More than the caches predict, fewer than they hold.
const RECORDS: usize = 512;

/// One layout and its records.
pub(crate) struct Case {
    /// `300`: how the ratios are named.
    pub(crate) name: &'static str,
    pub(crate) layout: Arc<Layout>,
    telegrams: Vec<Vec<u8>>,
    mirrors: Vec<Vec<u8>>,
    /// The mirrors with their keys in another order each; none when that is not measured.
    shuffled: Vec<Vec<u8>>,
    /// The hand-written struct.
    pub(crate) by_hand: (Convert, Convert),
}

/// What is turned into what.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Decode,
    Encode,
    /// Encoding of shuffled keys.
    Shuffled,
}

impl Case {
    pub(crate) fn directions(&self) -> impl Iterator<Item = Direction> {
        let shuffled = (!self.shuffled.is_empty()).then_some(Direction::Shuffled);
        [Direction::Decode, Direction::Encode].into_iter().chain(shuffled)
    }

    pub(crate) fn inputs(&self, direction: Direction) -> &[Vec<u8>] {
        match direction {
            Direction::Decode => &self.telegrams,
            Direction::Encode => &self.mirrors,
            Direction::Shuffled => &self.shuffled,
        }
    }

    /// What each input must give.
    pub(crate) fn outputs(&self, direction: Direction) -> &[Vec<u8>] {
        match direction {
            Direction::Decode => &self.mirrors,
            Direction::Encode | Direction::Shuffled => &self.telegrams,
        }
    }
}

/// All cases, in the order of the report.
pub(crate) fn all() -> Result<Vec<Case>, Box<dyn Error>> {
    let transfer = layout("hecto.transfer", Side::Request)?;
    let statement = layout("core.statement_page", Side::Response)?;
    let credit = layout("core.credit_issue", Side::Request)?;
    let notice = crate::notice::layout().ok_or("benches/data/layout.csv cannot be read")?;
    let mut notice = case("record", notice, records::notice, by_hand::NOTICE);
    notice.telegrams[0] = include_bytes!("../data/record.bin").to_vec();
    notice.mirrors[0] = include_bytes!("../data/expected.json").to_vec();
    let mut transfer = case("300", transfer, records::transfer, by_hand::TRANSFER);
    transfer.shuffled = shuffled(records::transfer);
    Ok(vec![
        transfer,
        case("1500", statement, records::statement, by_hand::STATEMENT),
        case("4000", credit, records::credit, by_hand::CREDIT),
        notice,
    ])
}

type Record = fn(&mut Dice, usize) -> Draft;

fn drafts(record: Record) -> impl Iterator<Item = Draft> {
    let mut dice = Dice::new(300);
    (0..RECORDS).map(move |number| record(&mut dice, number))
}

fn case(name: &'static str, layout: Arc<Layout>, record: Record, by_hand: (Convert, Convert)) -> Case {
    let telegrams = drafts(record).map(|draft| draft.telegram()).collect();
    let mirrors = drafts(record).map(|draft| draft.mirror()).collect();
    Case { name, layout, telegrams, mirrors, shuffled: Vec::new(), by_hand }
}

fn shuffled(record: Record) -> Vec<Vec<u8>> {
    let mut dice = Dice::new(7);
    drafts(record).map(|draft| draft.shuffled(&mut dice)).collect()
}
