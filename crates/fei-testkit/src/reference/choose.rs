//! Which variant a mirror means: what the rows before say decides, and where only the length does, which nobody knows
//! before all is written, the keys.

use super::encode::{Encoder, Members};
use super::keys::names;
use super::rows::Arm;

impl Encoder {
    pub(super) fn arm<'r>(&mut self, arms: &'r [Arm], members: Members<'_>) -> Result<&'r Arm, String> {
        let holds = |(name, values): &(String, Vec<String>)| {
            self.value(name).is_some_and(|value| values.contains(&value))
        };
        let mut possible: Vec<&Arm> = arms.iter().filter(|arm| arm.when.iter().all(holds)).collect();
        let certain = possible.iter().position(|arm| arm.length.is_none());
        possible.truncate(certain.map_or(possible.len(), |at| at + 1));
        let fit = |arm: &&Arm| fit(arm, members);
        let most = possible.iter().map(fit).max().ok_or("no variant fits")?;
        let chosen = possible.iter().position(|arm| fit(arm) == most).ok_or("no variant fits")?;
        for (number, arm) in possible.iter().enumerate().take(chosen + 1) {
            self.lengths.extend(arm.length.map(|bytes| (bytes, number == chosen)));
        }
        Ok(possible[chosen])
    }
}

/// Keys of its rows that are there, less those that are not; filler need not be.
fn fit(arm: &Arm, members: Members<'_>) -> i64 {
    let mut keys = Vec::new();
    names(&arm.rows, &mut keys);
    let there = |key: &String| members.into_iter().flatten().any(|(name, _)| name == key);
    let one = |key: &String| if there(key) { 1 } else { -i64::from(!key.starts_with('_')) };
    keys.iter().map(one).sum()
}
