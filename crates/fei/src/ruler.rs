//! A telegram for people: which layout it is and why, then one line a field with its place, bytes and masked value.

use std::fmt::Write;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use fei_codec::charset::Pieces;
use fei_codec::{Error, ErrorKind, ExplainRow, Guess, Place, wrong_clock};
use fei_layout::plan::{Charset, Field, Layout, Mask, Match, Side, TelegramParty, Transaction};
use fei_layout::{Recognised, Registry};
use jiff::civil::Date;
use unicode_width::UnicodeWidthStr;

mod nearest;
mod suspects;
#[cfg(test)]
mod tests;

/// Bytes that are shown in hex; the rest is a point of suspension.
const HEX_BYTES: usize = 8;
/// Characters of these.
const HEX_CHARS: usize = 3 * HEX_BYTES - 1;

/// A telegram that was laid against a layout.
#[derive(Debug)]
pub(crate) struct Ruler {
    /// Which transaction it is; none: only the header could be read.
    pub(crate) transaction: Option<(Arc<Transaction>, Side)>,
    /// `msg_type = "2000" and biz_type = "100"`
    pub(crate) because: String,
    /// Field by field, as far as it goes.
    pub(crate) rows: Vec<ExplainRow>,
    /// `hecto.transfer.request wants msg_type = "2000"`: when no transaction fits, what comes nearest.
    pub(crate) nearest: Vec<String>,
    /// What may have happened to it, the likeliest first.
    pub(crate) guesses: Vec<Guess>,
    telegram: Vec<u8>,
}

impl Ruler {
    /// Finds a telegram's layout by its header and lays it against it. `unmask`: everything is shown.
    pub(crate) fn find(
        registry: &Registry,
        name: &str,
        party: &TelegramParty,
        telegram: &[u8],
        day: Date,
        unmask: bool,
    ) -> Self {
        let recognised = registry.recognise(name, telegram, day);
        let Some(Recognised { transaction, side }) = &recognised else {
            return Self::unrecognised(registry, (name, party), telegram, day, unmask);
        };
        let conditions = match side {
            Side::Request => &transaction.request_match,
            Side::Response => &transaction.response_match,
        };
        let because = because(conditions, &transaction.layout(*side).fields, telegram);
        let rows = explain(transaction.layout(*side), telegram, unmask);
        let broken = rows.iter().any(|row| row.value.is_err());
        let guesses = if broken {
            suspects::guesses(registry, (name, party), recognised.as_ref(), telegram, day)
        } else {
            wrong_clock(transaction.layout(*side), telegram).into_iter().collect()
        };
        Self {
            transaction: recognised.map(|one| (one.transaction, one.side)),
            because,
            rows,
            nearest: Vec::new(),
            guesses,
            telegram: telegram.to_vec(),
        }
    }

    /// Only the header is laid against it: what comes behind belongs to no layout.
    fn unrecognised(
        registry: &Registry,
        (name, party): (&str, &TelegramParty),
        telegram: &[u8],
        day: Date,
        unmask: bool,
    ) -> Self {
        let header = telegram.get(..party.header.bytes_max as usize).unwrap_or(telegram);
        Self {
            transaction: None,
            because: String::new(),
            rows: explain(&party.header, header, unmask),
            nearest: nearest::nearest(registry, (name, party), telegram, day),
            guesses: suspects::guesses(registry, (name, party), None, telegram, day),
            telegram: telegram.to_vec(),
        }
    }

    /// What is wrong first, by place.
    pub(crate) fn first_error(&self) -> Option<(&ExplainRow, &Error)> {
        let wrong = self.rows.iter().filter_map(|row| row.value.as_ref().err().map(|error| (row, error)));
        wrong.min_by_key(|(row, error)| self.at(row, error))
    }

    fn at(&self, row: &ExplainRow, error: &Error) -> u32 {
        at(row, error, &self.telegram)
    }

    /// Which layout, why, and the version's days.
    fn headline(&self) -> String {
        let Some((transaction, side)) = &self.transaction else {
            let bytes = self.telegram.len();
            let nearest: String = self.nearest.iter().map(|one| format!("\nnearest: {one}")).collect();
            return format!("no transaction fits this header; {bytes} bytes{nearest}");
        };
        let from = transaction.from.map(|from| format!(", from {from}")).unwrap_or_default();
        let until = transaction.until.map(|until| format!(", until {until}")).unwrap_or_default();
        let (id, title, bytes) = (&transaction.id, &transaction.title, self.telegram.len());
        format!("{id}.{side}  {title}, {bytes} bytes{from}{until}\nbecause {}", self.because)
    }

    /// Headline, table, and what is wrong first.
    pub(crate) fn shown(&self, colour: bool) -> String {
        let mut shown = format!("{}\n\n{}", self.headline(), self.table(colour));
        if let Some((row, error)) = self.first_error() {
            let (at, expected, got) = (self.at(row, error), &error.expected, &error.got);
            // What is wrong with the whole has no name.
            let named = if row.key.is_empty() { String::new() } else { format!(", {} {}", row.key, row.ko) };
            let _infallible =
                write!(shown, "\nfirst bad byte: {at}{named}: expected {expected}, got {got}\n");
        }
        if let Some(row) = self.rows.iter().find(|row| row.hidden) {
            let _infallible = writeln!(
                shown,
                "from byte {} on only kinds are shown (9 digit, X letter, H other): in a broken telegram a masked value may \
                 stand anywhere; --unmask shows it",
                row.at
            );
        }
        for (number, Guess { what, evidence, .. }) in self.guesses.iter().enumerate() {
            let _infallible = write!(shown, "guess {}: {what}\n         {evidence}\n", number + 1);
        }
        shown
    }

    /// The table.
    fn table(&self, colour: bool) -> String {
        let wide =
            |of: fn(&ExplainRow) -> &str| self.rows.iter().map(|row| of(row).width()).max().unwrap_or(0);
        let (keys, kos) = (wide(|row| &row.key).max(5), wide(|row| &row.ko).max(6));
        let mut table = format!(
            "{:>5} {:>5}  {:24}  {}  {}  value\n",
            "at",
            "width",
            "bytes",
            padded("field", keys),
            padded("한글명", kos)
        );
        for row in &self.rows {
            let (value, style) = match &row.value {
                Ok(value) => (value.clone(), Style::new()),
                Err(error) => (format!("✗ expected {}, got {}", error.expected, error.got), red(colour)),
            };
            let (key, ko) = (padded(&row.key, keys), padded(&row.ko, kos));
            let hex = short(&row.hex);
            let line = format!("{:>5} {:>5}  {hex:24}  {key}  {ko}  {value}", row.at, row.width);
            let _infallible = writeln!(table, "{style}{}{style:#}", line.trim_end());
        }
        table
    }
}

impl std::fmt::Display for Ruler {
    /// Headline, table, and what is wrong first; without colours.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown(false))
    }
}

/// The byte that an error is about: the first that cannot stand there, where that can be told.
fn at(row: &ExplainRow, error: &Error, telegram: &[u8]) -> u32 {
    let Place::Offset { at, width } = error.place else { return row.at };
    let bytes = telegram.get(at as usize..).map_or(&[][..], |rest| &rest[..rest.len().min(width as usize)]);
    let bad = match error.kind {
        ErrorKind::Digits | ErrorKind::Number | ErrorKind::Count | ErrorKind::Date => {
            row.charset.and_then(|charset| bytes.iter().position(|byte| !charset.is_digit(*byte)))
        }
        _ => None,
    };
    at + bad.unwrap_or(0) as u32
}

fn red(colour: bool) -> Style {
    if colour { AnsiColor::Red.on_default() } else { Style::new() }
}

fn explain(layout: &Layout, telegram: &[u8], unmask: bool) -> Vec<ExplainRow> {
    if !unmask {
        return fei_codec::explain(layout, telegram);
    }
    let mut bare = layout.clone();
    for field in &mut bare.fields {
        field.mask = Mask::None;
    }
    fei_codec::explain(&bare, telegram)
}

/// The conditions as the layout file has them, with what the telegram has.
fn because(conditions: &[Match], header: &[Field], telegram: &[u8]) -> String {
    let told = conditions.iter().map(|condition| {
        format!("{} = {}", named(condition, header), quoted(condition, header, bytes(condition, telegram)))
    });
    told.collect::<Vec<_>>().join(" and ")
}

/// The name of the header field that a condition is about.
fn named(condition: &Match, header: &[Field]) -> String {
    let field = of(condition, header);
    field.map_or_else(|| format!("byte {}", condition.at), |field| field.key.to_string())
}

fn of<'f>(condition: &Match, header: &'f [Field]) -> Option<&'f Field> {
    header.iter().find(|field| field.at == condition.at)
}

/// What a telegram has there.
fn bytes<'t>(condition: &Match, telegram: &'t [u8]) -> &'t [u8] {
    let width = condition.any.first().map_or(0, |bytes| bytes.len());
    telegram.get(condition.at as usize..).and_then(|rest| rest.get(..width)).unwrap_or_default()
}

/// Bytes as the layout file has them: text as it stands, what is no text as its value, or in hex where it has none.
fn quoted(condition: &Match, header: &[Field], bytes: &[u8]) -> String {
    let Some(field) = of(condition, header).filter(|field| !field.kind.is_characters()) else {
        let charset = of(condition, header).map_or(Charset::Cp949, |field| field.charset);
        return format!("{:?}", in_charset(charset, bytes));
    };
    match fei_codec::scalar::read(field, bytes, 0) {
        Ok(value) => format!("{:?}", value.text()),
        Err(_) => bytes.iter().map(|byte| format!("{byte:02X}")).collect(),
    }
}

/// The first bytes in hex, or as many stars.
fn short(hex: &str) -> String {
    if let Some(stars) = hex.strip_prefix("**") {
        return if stars.len() > HEX_CHARS {
            format!("{}…", "*".repeat(HEX_CHARS))
        } else {
            hex.to_owned()
        };
    }
    let mut pairs = hex.split(' ');
    let mut shown = pairs.by_ref().take(HEX_BYTES).collect::<Vec<_>>().join(" ");
    if pairs.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Text with spaces up to a width on the terminal, where 한글 takes two columns.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Bytes of a telegram, readable: what is no text of the charset is shown in hex.
pub(crate) fn in_charset(charset: Charset, bytes: &[u8]) -> String {
    let mut shown = String::new();
    for piece in Pieces::new(charset, bytes) {
        match piece {
            Ok(c) => shown.push(c),
            Err(byte) => shown.push_str(&format!("\\x{byte:02X}")),
        }
    }
    shown
}
