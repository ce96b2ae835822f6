//! Where rows stand, as if nothing varied, and which of them belong to one another.

use super::rows::{By, Field, Row};

/// Gives every field its offset, and says how far the rows reach.
pub(super) fn place(rows: &mut [Row], mut at: usize) -> usize {
    for row in rows {
        match row {
            Row::Field(field) => {
                field.at = at;
                at += field.width * field.repeat;
            }
            Row::Group { by, rows, .. } => {
                let item = place(rows, 0);
                at += if let By::Slots(slots) = by { item * *slots } else { 0 };
            }
            Row::Block { rows, .. } => at = place(rows, at),
            Row::Bitmap(bitmap) => {
                at += if bitmap.hex { 16 } else { 8 };
                bitmap.rows.iter_mut().for_each(|one| {
                    place(std::slice::from_mut(&mut one.row), at);
                });
            }
            Row::Variant(arms) => {
                at = arms.iter_mut().map(|arm| place(&mut arm.rows, at)).max().unwrap_or(at)
            }
            Row::View { .. } | Row::MayEnd => {}
        }
    }
    at
}

/// Marks the rows that are another's sign or fraction.
pub(super) fn join_parts(rows: &mut [Row]) {
    let owners: Vec<Field> = rows
        .iter()
        .filter_map(|row| if let Row::Field(field) = row { Some((**field).clone()) } else { None })
        .collect();
    for row in rows {
        let Row::Field(field) = row else { continue };
        if let Some(fraction) =
            owners.iter().find(|other| other.name.is_some() && other.name == field.fraction)
        {
            field.fraction_width = fraction.width;
        }
        field.part = field.name.is_some()
            && owners.iter().any(|owner| owner.sign_at == field.name || owner.fraction == field.name);
    }
}
