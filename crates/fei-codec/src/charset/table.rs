//! The two-byte characters of windows-949 as two tables, built once from encoding_rs: 192 KiB that every layout shares.

use std::sync::LazyLock;

use encoding_rs::EUC_KR;
use fei_layout::plan::Charset;

/// Both directions. 0 is "not assigned": no pair stands for U+0000, no character for the pair 00 00.
#[derive(Debug)]
pub(super) struct Pairs {
    /// By lead - 0x80 and trail.
    characters: Box<[u16]>,
    /// By character.
    bytes: Box<[u16]>,
}

/// The tables.
pub(super) fn pairs() -> &'static Pairs {
    static PAIRS: LazyLock<Pairs> = LazyLock::new(Pairs::build);
    &PAIRS
}

impl Pairs {
    fn build() -> Self {
        let mut characters = vec![0; 1 << 15];
        let mut bytes = vec![0; 1 << 16];
        for lead in 0x81..=0xFE {
            for trail in 0x41..=0xFE {
                let Some(unit) = assigned(lead, trail) else { continue };
                if let Some(place) = characters.get_mut(slot(lead, trail)) {
                    *place = unit;
                }
                if let Some(place) = bytes.get_mut(usize::from(unit)) {
                    *place = u16::from_be_bytes([lead, trail]);
                }
            }
        }
        Self { characters: characters.into(), bytes: bytes.into() }
    }

    /// The character of a pair.
    pub(super) fn character(&self, charset: Charset, lead: u8, trail: u8) -> Option<char> {
        if lead < 0x81 || !within(charset, lead, trail) {
            return None;
        }
        let unit = self.characters.get(slot(lead, trail)).copied().filter(|unit| *unit != 0)?;
        char::from_u32(u32::from(unit))
    }

    /// The pair of a character.
    pub(super) fn bytes(&self, charset: Charset, c: char) -> Option<[u8; 2]> {
        let unit = u16::try_from(u32::from(c)).ok()?;
        let pair = self.bytes.get(usize::from(unit)).copied().filter(|pair| *pair != 0)?;
        let [lead, trail] = pair.to_be_bytes();
        within(charset, lead, trail).then_some([lead, trail])
    }
}

/// KS X 1001 is the part of windows-949 whose bytes are both 0xA1 or more.
fn within(charset: Charset, lead: u8, trail: u8) -> bool {
    match charset {
        Charset::Cp949 => true,
        Charset::EucKr => lead >= 0xA1 && trail >= 0xA1,
    }
}

fn slot(lead: u8, trail: u8) -> usize {
    usize::from(lead & 0x7F) << 8 | usize::from(trail)
}

fn assigned(lead: u8, trail: u8) -> Option<u16> {
    let pair = [lead, trail];
    let text = EUC_KR.decode_without_bom_handling_and_without_replacement(&pair)?;
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(c), None) => u16::try_from(u32::from(c)).ok(),
        _ => None,
    }
}
