//! Lists of which the first row that fits decides, an old one beside a new one: rows of codes, code tables.

/// What a row asks for: columns, each with its value. A column that it does not name may hold anything.
pub(super) type Asked<'r> = Vec<(&'r str, &'r str)>;

/// Values, and the rows that decide of them before and after; none: no row fits.
pub(super) struct Decided<'r, R> {
    pub(super) values: Asked<'r>,
    pub(super) was: Option<&'r R>,
    pub(super) is: Option<&'r R>,
}

/// Each row with each one that decides of the same values in the other list, where there are such values. What a pair asks
/// for together is enough to find it: no row before it fits that, or the row would fit all that the pair decides of.
pub(super) fn decided<'r, R>(
    old: &'r [R],
    new: &'r [R],
    asks: impl Fn(&'r R) -> Asked<'r>,
) -> Vec<Decided<'r, R>> {
    let (was, is): (Vec<_>, Vec<_>) = (old.iter().map(&asks).collect(), new.iter().map(&asks).collect());
    let mut found = Vec::new();
    for before in numbers(old) {
        for after in numbers(new) {
            let Some(values) = both(asked(&was, before), asked(&is, after)) else { continue };
            let decides = first(&was, &values) == before && first(&is, &values) == after;
            if decides && before.or(after).is_some() {
                found.push(Decided {
                    values,
                    was: before.and_then(|row| old.get(row)),
                    is: after.and_then(|row| new.get(row)),
                });
            }
        }
    }
    found
}

/// Of all rows, and of none.
fn numbers<R>(list: &[R]) -> impl Iterator<Item = Option<usize>> {
    (0..list.len()).map(Some).chain([None])
}

/// What a row asks for; no row asks for nothing.
fn asked<'a, 'r>(all: &'a [Asked<'r>], row: Option<usize>) -> &'a [(&'r str, &'r str)] {
    row.and_then(|row| all.get(row)).map_or(&[], |asked| asked)
}

/// What two rows ask for together; none: nothing fits both.
fn both<'r>(one: &[(&'r str, &'r str)], other: &[(&'r str, &'r str)]) -> Option<Asked<'r>> {
    let clash =
        |(column, value): &(&str, &str)| one.iter().any(|(known, its)| known == column && its != value);
    let more = || other.iter().filter(|column| !one.contains(column));
    (!other.iter().any(clash)).then(|| one.iter().chain(more()).copied().collect())
}

fn first(list: &[Asked<'_>], values: &Asked<'_>) -> Option<usize> {
    list.iter().position(|row| row.iter().all(|column| values.contains(column)))
}
