//! The process that the kill test starts, on a machine that loses its power: of what was not synced there is nothing, or some
//! sectors and not others, torn pages and heads without what follows them. Its WAL begins anew many times in each life.

use std::fs;
use std::time::Duration;

use fei_testkit::{Chance, PowerCut};
use tempfile::TempDir;

use super::crash::{Told, check, lines_until_killed};

const CUTS: usize = 30;

#[tokio::test]
async fn nothing_acknowledged_is_lost_with_the_power() {
    let (place, power) = (TempDir::new().unwrap(), PowerCut::new());
    let folder = place.path().join("fei-data");
    fs::create_dir(&folder).unwrap();
    let (mut told, mut chance) = (Told::default(), Chance::new(1));
    for cut in 0..CUTS {
        let patience = Duration::from_millis(chance.below(200) as u64);
        let lines = lines_until_killed(&folder, cut % 5 != 0, patience, &power.variables());
        lines.iter().for_each(|line| told.hear(line));
        power.lose_some(&folder, &mut chance);
        check(&folder, &told).await;
        power.keep(&folder);
    }
    let ended = told.begun.values().filter(|ended| **ended).count();
    println!("{CUTS} cuts: {} begun, {ended} ended", told.begun.len());
    assert!(ended > 100, "the process hardly did anything");
}
