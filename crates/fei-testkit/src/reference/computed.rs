//! Rows that follow from the rest: what their formula comes to, on a telegram that is whole.

use super::notation::Form;
use super::rows::{Field, Row};
use super::slices::{self, Piece};
use super::value::{self, Val};
use super::{checks, exact};

/// A computed row where it stands.
struct Here<'p, 'r> {
    /// All that stands in its object.
    beside: &'p [Piece<'r>],
    field: &'r Field,
    at: usize,
    /// The number of its item, from 0.
    number: usize,
}

/// Writes the computed rows at these places; checksums last, since they are of all the others.
pub(super) fn fill(rows: &[Row], telegram: &mut [u8], owed: &[usize]) -> Result<(), String> {
    let found = found(&slices::cut(rows, telegram)?).iter().map(|it| (it.at, it.is_checksum())).collect();
    let mut places: Vec<(usize, bool)> = found;
    places.sort_by_key(|(_, is_checksum)| *is_checksum);
    for (at, _) in places.into_iter().filter(|(at, _)| owed.contains(at)) {
        let pieces = slices::cut(rows, telegram)?;
        let all = self::found(&pieces);
        let here = all.iter().find(|it| it.at == at).ok_or("a row that is there")?;
        let value = here.follows(telegram)?;
        let text = match (&here.field.form, value) {
            (Form::Digits, text) => format!("{text:0>width$}", width = here.field.width),
            (_, text) => text,
        };
        let bytes = value::write(here.field, &Val::Text(text))?.own;
        telegram[at..at + bytes.len()].copy_from_slice(&bytes);
    }
    Ok(())
}

/// The first computed row that says something else than what follows.
pub(super) fn wrong(pieces: &[Piece<'_>], telegram: &[u8], request: bool) -> Result<Option<String>, String> {
    let mut wrong = None;
    for here in found(pieces) {
        let own = &telegram[here.at..here.at + here.field.width];
        let stated = value::read(here.field, own, &[], &[]);
        let unset = request && here.field.answer && !value::has_data(here.field, own, &[], &[]);
        let Some(stated) = stated.ok().filter(|stated| *stated != Val::Null && !unset) else { continue };
        let right = here.follows(telegram)?;
        if !here.is_same(&stated.text(), &right) {
            wrong.get_or_insert(format!("{:?} says {stated:?}, and it is {right}", here.field.name));
        }
    }
    Ok(wrong)
}

fn found<'p, 'r>(pieces: &'p [Piece<'r>]) -> Vec<Here<'p, 'r>> {
    let mut all = Vec::new();
    collect(pieces, 0, &mut all);
    all
}

fn collect<'p, 'r>(beside: &'p [Piece<'r>], number: usize, all: &mut Vec<Here<'p, 'r>>) {
    for piece in beside {
        match piece {
            Piece::Field(field, at) if field.compute.is_some() => {
                all.push(Here { beside, field, at: *at, number });
            }
            Piece::Group(_, items) => {
                items.iter().enumerate().for_each(|(number, item)| collect(item, number, all));
            }
            Piece::Field(..) | Piece::Tail(..) | Piece::View(..) | Piece::End => {}
        }
    }
}

impl Here<'_, '_> {
    fn formula(&self) -> &str {
        self.field.compute.as_deref().unwrap_or_default()
    }

    fn is_checksum(&self) -> bool {
        self.formula().starts_with("lrc") || self.formula().starts_with("crc")
    }

    /// Digits may have zeros in front, and letters of hexadecimal digits may be small.
    fn is_same(&self, stated: &str, right: &str) -> bool {
        let bare = |text: &str| text.trim_start_matches('0').to_owned();
        match self.field.form {
            Form::Number(_) | Form::Stored(_) => stated == right,
            Form::Digits => bare(stated) == bare(right),
            _ => stated.to_uppercase() == right.to_uppercase() || bare(stated) == bare(right),
        }
    }

    /// What follows, as text.
    fn follows(&self, telegram: &[u8]) -> Result<String, String> {
        let (formula, plus) = exact::plus(self.formula());
        let (name, of) = formula.split_once('(').unwrap_or((formula, ""));
        let arguments: Vec<&str> = of.trim_end_matches(')').split(", ").collect();
        let of = arguments[0];
        let number = match name {
            "length" => self.stretch(of, telegram)?.len().to_string(),
            "count" => self.items(of).len().to_string(),
            "sequence" => (self.number + 1).to_string(),
            "sum" => return exact::sum(&self.addends(of, telegram)?, plus).map(exact::text),
            "hash_total" => {
                let kept = arguments[1].parse().map_err(|_| "how many digits")?;
                return exact::last_digits(exact::sum(&self.addends(of, telegram)?, 0)?, kept);
            }
            "lrc" | "crc16" | "crc32" => {
                let (sum, digits) = checks::sum(name, self.stretch(of, telegram)?);
                let hex = matches!(self.field.form, Form::Opaque(_) | Form::Text);
                return Ok(if hex { format!("{sum:0digits$X}") } else { sum.to_string() });
            }
            _ => {
                let digits = self.value(self.beside, of, telegram)?;
                return checks::digit(name, &digits, &arguments[1..]).ok_or_else(|| "no digits".to_owned());
            }
        };
        exact::sum(&[number], plus).map(exact::text)
    }

    /// The bytes of the telegram, or those from one row to another.
    fn stretch<'t>(&self, of: &str, telegram: &'t [u8]) -> Result<&'t [u8], String> {
        let Some((first, last)) = of.split_once("..") else { return Ok(telegram) };
        let place = |name: &str| slices::named(self.beside, name).ok_or("a row of another variant");
        let ((_, from), (last, to)) = (place(first)?, place(last)?);
        Ok(&telegram[from..to + last.width * last.repeat])
    }

    fn items(&self, name: &str) -> &[Vec<Piece<'_>>] {
        let group = self.beside.iter().find_map(|piece| match piece {
            Piece::Group(group, items) if *group == name => Some(items.as_slice()),
            _ => None,
        });
        group.unwrap_or_default()
    }

    /// The values of `item[].amount`.
    fn addends(&self, path: &str, telegram: &[u8]) -> Result<Vec<String>, String> {
        let (group, name) = path.split_once("[].").ok_or("a row of a group")?;
        self.items(group).iter().map(|item| self.value(item, name, telegram)).collect()
    }

    fn value(&self, beside: &[Piece<'_>], name: &str, telegram: &[u8]) -> Result<String, String> {
        let (field, at) = slices::named(beside, name).ok_or("a row of another variant")?;
        let (own, sign, fraction) = slices::bytes(telegram, beside, field, at, 0);
        value::read(field, own, sign, fraction).map(|value| value.text())
    }
}
