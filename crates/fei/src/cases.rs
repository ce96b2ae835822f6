//! All golden cases of a set of layouts, played without network and judged: what `fei test` shows, and what a reload must
//! pass.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use fei_layout::Registry;
use serde::Serialize;

use crate::golden::{self, Difference, Golden, Place};
use crate::play::{self, Offline, Overheard};
use crate::settings::Settings;
use crate::stop::Stop;

/// A set and its cases.
pub(crate) struct Cases<'c> {
    pub(crate) registry: &'c Arc<Registry>,
    pub(crate) golden: &'c Golden,
    /// Whose values the cases hold.
    pub(crate) settings: &'c Settings,
    /// Whether a case at a place with a name is judged; all are played, for one may ask about another.
    pub(crate) wanted: &'c dyn Fn(&Place, &str) -> bool,
}

/// What came of all.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Tally {
    pub(crate) cases: usize,
    /// Calls to us.
    pub(crate) served: usize,
    pub(crate) codec: usize,
    /// Notices to the core.
    pub(crate) notices: usize,
    pub(crate) files: usize,
    /// In files, besides the cases.
    pub(crate) errors: usize,
    pub(crate) failed: Vec<Failed>,
}

/// A case that is not as it is written.
#[derive(Debug, Serialize)]
pub(crate) struct Failed {
    file: Box<str>,
    line: usize,
    case: String,
    differences: Vec<Difference>,
    /// What FEI itself said of it.
    detail: Option<String>,
}

impl Cases<'_> {
    /// Plays them. `ears` must hear the log of the thread that this runs on, and no other's.
    pub(crate) async fn run(&self, ears: Overheard) -> Result<Tally, Stop> {
        let mut tally = Tally::default();
        self.play(ears, &mut tally).await?;
        for case in self.golden.codec.iter().filter(|case| (self.wanted)(&case.place, &case.name)) {
            tally.codec += 1;
            tally.add(&case.place, &case.name, golden::codec::judge(case, self.registry), None);
        }
        for case in self.golden.notices.iter().filter(|case| (self.wanted)(&case.place, &case.name)) {
            tally.notices += 1;
            let differences = golden::notice::judge(case, self.registry, self.settings);
            tally.add(&case.place, &case.name, differences, None);
        }
        for case in self.golden.records.iter().filter(|case| (self.wanted)(&case.place, &case.name)) {
            tally.files += 1;
            tally.add(&case.place, &case.name, golden::records::judge(case, self.registry)?, None);
        }
        Ok(tally)
    }

    async fn play(&self, ears: Overheard, tally: &mut Tally) -> Result<(), Stop> {
        let offline = Offline::new(self.registry.clone(), self.settings, ears);
        for case in &self.golden.cases {
            let played = offline.play(case).await?;
            let transaction = self.registry.transaction(&case.transaction, case.date);
            let Some(transaction) = transaction.filter(|_| (self.wanted)(&case.place, &case.name)) else {
                continue;
            };
            tally.cases += 1;
            let differences = play::judge(case, &played, transaction, self.registry);
            tally.add(&case.place, &case.name, differences, played.heard.detail);
        }
        for case in &self.golden.served {
            let played = offline.call(case).await?;
            let transaction = self.registry.transaction(&case.transaction, case.date);
            let Some(transaction) = transaction.filter(|_| (self.wanted)(&case.place, &case.name)) else {
                continue;
            };
            tally.served += 1;
            let differences = play::judge_served(case, &played, transaction);
            tally.add(&case.place, &case.name, differences, played.heard.detail);
        }
        Ok(())
    }
}

impl Tally {
    fn add(&mut self, place: &Place, name: &str, differences: Vec<Difference>, detail: Option<String>) {
        if !differences.is_empty() {
            let (file, line, case) = (place.file.clone(), place.line, name.to_owned());
            self.failed.push(Failed { file, line, case, differences, detail });
        }
    }

    /// Whether everything is as it is written.
    pub(crate) const fn is_fine(&self) -> bool {
        self.failed.is_empty() && self.errors == 0
    }

    /// How many were judged.
    pub(crate) const fn judged(&self) -> usize {
        self.cases + self.served + self.codec + self.notices + self.files
    }

    /// Each failed case with its place below the folder, and where its parts differ.
    pub(crate) fn told<'t>(&'t self, root: &'t Path) -> impl Iterator<Item = String> + 't {
        self.failed.iter().map(move |failed| {
            let mut told = format!("{}:{}: {}", root.join(&*failed.file).display(), failed.line, failed.case);
            for difference in &failed.differences {
                told += &format!("\n  line {}: {difference}", difference.line);
            }
            if let Some(detail) = &failed.detail {
                told += &format!("\n  FEI says: {}", said(detail));
            }
            told
        })
    }
}

/// Why FEI answered so; where its answer says all of it, there are no words of its own.
pub(crate) fn said(detail: &str) -> &str {
    if detail.is_empty() { "nothing" } else { detail }
}

/// In one line.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { cases, served, codec, notices, files, errors, failed } = self;
        if self.is_fine() {
            return write!(
                f,
                "{cases} cases, {served} calls to us, {codec} codec cases, {notices} notices, {files} files of records"
            );
        }
        write!(f, "{} of {} cases are not as written, {errors} errors in files", failed.len(), self.judged())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_said_nothing_is_told_so() {
        let told = |detail: &str| {
            let failed = Failed {
                file: "a.toml".into(),
                line: 1,
                case: "one".into(),
                differences: Vec::new(),
                detail: Some(detail.to_owned()),
            };
            let tally = Tally { failed: vec![failed], ..Tally::default() };
            tally.told(Path::new("")).collect::<String>()
        };
        assert!(told("").ends_with("\n  FEI says: nothing"), "{}", told(""));
        assert!(told("no place").ends_with("\n  FEI says: no place"));
    }
}
