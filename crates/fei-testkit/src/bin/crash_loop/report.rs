//! What broke, and what was seen.

use crate::seen::Seen;

/// An invariant that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    /// `I1` to `I12`.
    pub(crate) invariant: &'static str,
    /// What was seen.
    pub(crate) seen: String,
}

/// The findings of one look at all books.
#[derive(Debug, Default)]
pub(crate) struct Findings(pub(crate) Vec<Violation>);

impl Findings {
    /// Writes down what broke an invariant.
    pub(crate) fn add(&mut self, invariant: &'static str, seen: impl Into<String>) {
        self.0.push(Violation { invariant, seen: seen.into() });
    }
}

/// The sum of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) cycles: u32,
    pub(crate) seen: Seen,
    pub(crate) violations: Vec<Violation>,
}

/// Violations that are shown; more say nothing new.
const SHOWN_MAX: usize = 20;

#[expect(clippy::print_stdout, reason = "the loop's answer")]
impl Report {
    /// Takes what another part has seen.
    pub(crate) fn add(&mut self, other: Self) {
        self.cycles += other.cycles;
        self.seen += other.seen;
        self.violations.extend(other.violations);
    }

    /// The last line, behind what broke. Whether nothing did.
    pub(crate) fn tell(&self) -> bool {
        self.tell_violations();
        let Self { cycles, seen: Seen { transactions, .. }, violations } = self;
        println!("crash-loop: cycles={cycles} transactions={transactions} violations={}", violations.len());
        violations.is_empty()
    }

    /// The same for a run that should break one of these invariants. Whether it did.
    pub(crate) fn tell_mistake(&self, name: &str, invariants: &[&str]) -> bool {
        self.tell_violations();
        let mut by: Vec<_> = self.violations.iter().map(|violation| violation.invariant).collect();
        by.sort_unstable();
        by.dedup();
        let caught = if by.is_empty() { "no".to_owned() } else { by.join(",") };
        let Self { cycles, seen: Seen { transactions, .. }, .. } = self;
        println!("crash-loop: mistake={name} caught={caught} cycles={cycles} transactions={transactions}");
        by.iter().any(|broken| invariants.contains(broken))
    }

    fn tell_violations(&self) {
        for Violation { invariant, seen } in self.violations.iter().take(SHOWN_MAX) {
            println!("{invariant}: {seen}");
        }
    }

    /// A line of talk.
    pub(crate) fn say(text: impl std::fmt::Display) {
        println!("{text}");
    }
}
