//! Telegrams to JSON and back, side by side with what a good developer writes by hand for one layout, with a tree of
//! `serde_json::Value`s, and with two limits: encoding_rs alone, and copying the bytes.
//!
//! Every subject's output is compared with the expected bytes first; then all subjects of a case take turns in rounds,
//! so that a busy machine slows all of them alike. CPU time of the thread is counted, not time on the wall.

mod by_hand;
mod by_value;
mod cases;
mod dice;
mod draft;
mod layouts;
mod measure;
mod notice;
mod records;
#[path = "../common/registry.rs"]
mod registry;
mod report;
mod subjects;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let cases = cases::all()?;
    let mut report = report::Report::default();
    for case in &cases {
        for direction in case.directions() {
            let subjects = subjects::of(case, direction);
            subjects::check(case, direction, &subjects)?;
            report.add(case, direction, measure::rounds(case.inputs(direction), &subjects));
        }
    }
    report.print();
    Ok(())
}
