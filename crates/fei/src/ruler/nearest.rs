//! A header that is no transaction's: which ones it nearly is.

use fei_layout::Registry;
use fei_layout::plan::{Field, Match, Side, TelegramParty};
use jiff::civil::Date;

/// Transactions that are named.
const NAMED_MAX: usize = 6;

/// One side of a transaction, and how far the header is its own.
struct Near {
    fit: usize,
    unmet: usize,
    /// Bytes that are other than they should be.
    bytes: usize,
    told: String,
}

/// Those with the fewest header fields that do not fit, at least one that does, the closest by its bytes first: `hecto.transfer.request: biz_type fits; msg_type is "9000",
/// not "2000"`.
pub(super) fn nearest(
    registry: &Registry,
    (name, party): (&str, &TelegramParty),
    telegram: &[u8],
    day: Date,
) -> Vec<String> {
    let all = registry.transactions().filter(|one| &*one.party == name && one.holds_on(day));
    let sides = all.flat_map(|one| {
        [(one, Side::Request, &one.request_match), (one, Side::Response, &one.response_match)]
    });
    let mut near: Vec<Near> = sides
        .map(|(one, side, conditions)| {
            near(&format!("{}.{side}", one.id), conditions, &party.header.fields, telegram)
        })
        .filter(|near| near.fit > 0)
        .collect();
    near.sort_by_key(|near| (near.unmet, std::cmp::Reverse(near.fit), near.bytes));
    let best = near.first().map(|near| near.unmet);
    near.retain(|near| Some(near.unmet) == best);
    near.into_iter().take(NAMED_MAX).map(|near| near.told).collect()
}

fn near(id: &str, conditions: &[Match], header: &[Field], telegram: &[u8]) -> Near {
    let (fit, unmet): (Vec<_>, Vec<_>) = conditions.iter().partition(|one| one.fits(telegram));
    let fits: Vec<_> = fit.iter().map(|one| super::named(one, header)).collect();
    let wrong: Vec<_> = unmet
        .iter()
        .map(|one| {
            let mut wanted: Vec<_> = one.any.iter().map(|bytes| super::quoted(one, header, bytes)).collect();
            wanted.dedup();
            let (name, is) =
                (super::named(one, header), super::quoted(one, header, super::bytes(one, telegram)));
            format!("{name} is {is}, not {}", wanted.join(" or "))
        })
        .collect();
    let told = format!("{id}: {} fits; {}", fits.join(" and "), wrong.join(" and "));
    let bytes = unmet.iter().map(|one| other_bytes(one, telegram)).sum();
    Near { fit: fit.len(), unmet: unmet.len(), bytes, told }
}

/// How many bytes are other than in the value that is closest.
fn other_bytes(condition: &Match, telegram: &[u8]) -> usize {
    let is = super::bytes(condition, telegram);
    let others =
        |wanted: &[u8]| wanted.iter().enumerate().filter(|(at, byte)| is.get(*at) != Some(byte)).count();
    condition.any.iter().map(|wanted| others(wanted)).min().unwrap_or(0)
}
