//! A telegram cut into pieces, before any of them is looked at for its value.

use super::bitmap;
use super::notation::Form;
use super::rows::{Arm, Bitmap, By, Field, Row};
use super::value::{self, Val};

/// A piece of a telegram.
#[derive(Debug)]
pub(super) enum Piece<'r> {
    Field(&'r Field, usize),
    /// All bytes from one place to another.
    Tail(&'r Field, usize, usize),
    Group(&'r str, Vec<Vec<Piece<'r>>>),
    /// Another reading, of the row that stands there.
    View(Place<'r>, Place<'r>),
    /// The bytes end behind the row before, which might have been missing.
    End,
}

/// A field, and where it stands.
type Place<'r> = (&'r Field, usize);

/// Cuts a telegram from its first to its last byte.
pub(super) fn cut<'r>(rows: &'r [Row], telegram: &[u8]) -> Result<Vec<Piece<'r>>, String> {
    let mut knife = Knife { telegram, at: 0, end: telegram.len(), seen: Vec::new() };
    let pieces = knife.rows(rows)?;
    if knife.at != telegram.len() {
        return Err(format!("{} bytes are left over", telegram.len() - knife.at));
    }
    Ok(pieces)
}

struct Knife<'r, 't> {
    telegram: &'t [u8],
    at: usize,
    /// Where the telegram ends, or the block.
    end: usize,
    /// Every field so far, and where it stands.
    seen: Vec<Place<'r>>,
}

impl<'r> Knife<'r, '_> {
    fn rows(&mut self, rows: &'r [Row]) -> Result<Vec<Piece<'r>>, String> {
        let mut pieces = Vec::new();
        for row in rows {
            match row {
                Row::MayEnd if self.at == self.end => break,
                Row::MayEnd => {}
                Row::View { of, fields } => pieces.extend(self.views(of, fields)?),
                Row::Field(field) if matches!(field.form, Form::Tail(_)) => {
                    pieces.push(Piece::Tail(field, self.at, self.end));
                    self.at = self.end;
                }
                Row::Field(field) => {
                    pieces.push(self.field(field)?);
                    pieces.extend((field.optional && self.at == self.end).then_some(Piece::End));
                }
                Row::Group { .. } => pieces.push(self.group(row)?),
                Row::Variant(arms) => pieces.extend(self.variant(arms)?),
                Row::Block { length, adjust, rows } => pieces.extend(self.block(length, *adjust, rows)?),
                Row::Bitmap(bitmap) => pieces.extend(self.bitmap(bitmap)?),
            }
        }
        Ok(pieces)
    }

    fn field(&mut self, field: &'r Field) -> Result<Piece<'r>, String> {
        let at = self.at;
        self.at += field.width * field.repeat;
        if self.at > self.end {
            return Err(format!("the bytes end at {}", self.end));
        }
        self.seen.push((field, at));
        Ok(Piece::Field(field, at))
    }

    fn block(&mut self, length: &str, adjust: i64, rows: &'r [Row]) -> Result<Vec<Piece<'r>>, String> {
        let text = self.value(length)?.text();
        let said = if text.is_empty() { 0 } else { text.parse::<i64>().map_err(|_| "a length")? };
        let bytes = usize::try_from(said + adjust).map_err(|_| "a length below nothing")?;
        let around = std::mem::replace(&mut self.end, self.at + bytes);
        if self.end > around {
            return Err(format!("a block that ends at {}", self.end));
        }
        let pieces = self.rows(rows)?;
        if self.at != self.end {
            return Err(format!("{} bytes of the block are left over", self.end - self.at));
        }
        self.end = around;
        Ok(pieces)
    }

    fn bitmap(&mut self, bitmap: &'r Bitmap) -> Result<Vec<Piece<'r>>, String> {
        let (bits, width) = bitmap::read(bitmap, &self.telegram[self.at..self.end])?;
        self.at += width;
        let mut pieces = Vec::new();
        for one in bitmap.rows.iter().filter(|one| bits.contains(&one.bit)) {
            pieces.extend(self.rows(std::slice::from_ref(&one.row))?);
        }
        Ok(pieces)
    }

    fn variant(&mut self, arms: &'r [Arm]) -> Result<Vec<Piece<'r>>, String> {
        for arm in arms {
            let mut fits = arm.length.is_none_or(|bytes| bytes == self.telegram.len());
            for (name, values) in &arm.when {
                fits &= self.value(name).is_ok_and(|value| values.contains(&value.text()));
            }
            if fits {
                return self.rows(&arm.rows);
            }
        }
        Err("no variant fits".to_owned())
    }

    /// A field that was cut before.
    fn named(&self, name: &str) -> Option<Place<'r>> {
        self.seen.iter().rev().find(|(field, _)| field.name.as_deref() == Some(name)).copied()
    }

    /// Its value.
    fn value(&self, name: &str) -> Result<Val, String> {
        let (field, at) = self.named(name).ok_or("a field that stood before")?;
        value::read(field, &self.telegram[at..at + field.width], &[], &[])
    }

    /// Other readings of a row before: they stand where it does.
    fn views(&mut self, of: &str, fields: &'r [Field]) -> Result<Vec<Piece<'r>>, String> {
        let row = self.named(of).ok_or("a row that is read again")?;
        let (mut pieces, mut at) = (Vec::new(), row.1);
        for field in fields {
            pieces.extend(field.name.is_some().then_some(Piece::View((field, at), row)));
            at += field.width * field.repeat;
        }
        Ok(pieces)
    }

    fn group(&mut self, group: &'r Row) -> Result<Piece<'r>, String> {
        let Row::Group { name, by, max, columns, rows } = group else { return Err("a group".to_owned()) };
        let count = match by {
            By::Count(field) => match self.value(field)? {
                Val::Null => Some(0),
                said => Some(said.text().parse::<usize>().map_err(|_| "a count")?),
            },
            By::Slots(slots) => Some(*slots),
            By::End => None,
        };
        if count.is_some_and(|count| count > *max) && !matches!(by, By::Slots(_)) {
            return Err("more items than there may be".to_owned());
        }
        let mut items = Vec::new();
        if *columns {
            items = self.columns(count, rows)?;
        }
        while !columns && count.map_or(self.at < self.end, |count| items.len() < count) {
            items.push(self.rows(rows)?);
        }
        if items.len() > *max && count.is_none() {
            return Err("more items than there may be".to_owned());
        }
        if matches!(by, By::Slots(_)) && alike(rows) {
            let data = items.iter().rposition(|item| self.holds_data(item));
            items.truncate(data.map_or(0, |last| last + 1));
        }
        Ok(Piece::Group(name, items))
    }

    /// Items whose first rows stand behind one another, then their second rows.
    fn columns(&mut self, count: Option<usize>, rows: &'r [Row]) -> Result<Vec<Vec<Piece<'r>>>, String> {
        let fields =
            rows.iter().filter_map(|row| if let Row::Field(field) = row { Some(field) } else { None });
        let width: usize = fields.clone().map(|field| field.width * field.repeat).sum();
        let count = count.unwrap_or((self.end - self.at) / width);
        let mut items: Vec<_> = (0..count).map(|_| Vec::new()).collect();
        for field in fields {
            for item in &mut items {
                item.push(self.field(field)?);
            }
        }
        Ok(items)
    }

    fn holds_data(&self, item: &[Piece<'_>]) -> bool {
        item.iter().any(|piece| match piece {
            Piece::Field(field, _) if field.part => false,
            Piece::Field(field, at) => (0..field.repeat).any(|number| {
                let (own, sign, fraction) = bytes(self.telegram, item, field, *at, number);
                value::has_data(field, own, sign, fraction)
            }),
            Piece::Tail(_, from, to) => from < to,
            Piece::Group(_, items) => items.iter().any(|item| self.holds_data(item)),
            Piece::View(..) | Piece::End => false,
        })
    }
}

/// Whether all items of a group look the same: only rows, and slots of them.
fn alike(rows: &[Row]) -> bool {
    rows.iter().all(|row| match row {
        Row::Field(_) | Row::View { .. } => true,
        Row::Group { by: By::Slots(_), rows, .. } => alike(rows),
        Row::Group { .. } | Row::Variant(_) | Row::Block { .. } | Row::Bitmap(_) | Row::MayEnd => false,
    })
}

/// A field of a name, and where it stands.
pub(super) fn named<'r>(pieces: &[Piece<'r>], name: &str) -> Option<(&'r Field, usize)> {
    pieces.iter().find_map(|piece| match piece {
        Piece::Field(field, at) if field.name.as_deref() == Some(name) => Some((*field, *at)),
        _ => None,
    })
}

/// The bytes of a value: its own, its sign's and its fraction's, which stand in rows beside it.
pub(super) fn bytes<'t>(
    telegram: &'t [u8],
    beside: &[Piece<'_>],
    field: &Field,
    at: usize,
    number: usize,
) -> (&'t [u8], &'t [u8], &'t [u8]) {
    let own = at + number * field.width;
    let part = |name: &Option<String>| {
        let place = beside.iter().find_map(|piece| match piece {
            Piece::Field(other, at) if name.is_some() && other.name == *name => Some(*at..*at + other.width),
            _ => None,
        });
        place.map_or(&[][..], |place| &telegram[place])
    };
    (&telegram[own..own + field.width], part(&field.sign_at), part(&field.fraction))
}
