//! What changed between two texts, line by line, as `diff -u` shows it.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

/// Lines of context around a change.
const AROUND: usize = 2;

/// The difference with its file's name, or nothing when the texts are equal.
pub(super) fn diff(name: &str, before: &str, after: &str, colour: bool) -> String {
    let lines = changes(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>());
    if lines.iter().all(|(mark, _)| *mark == ' ') {
        return String::new();
    }
    let mut shown = format!("--- {name}\n+++ {name}\n");
    let mut skipped = false;
    for (at, (mark, line)) in lines.iter().enumerate() {
        let near = &lines[at.saturating_sub(AROUND)..(at + AROUND + 1).min(lines.len())];
        if near.iter().all(|(mark, _)| *mark == ' ') {
            skipped = true;
            continue;
        }
        if std::mem::take(&mut skipped) {
            shown.push_str("...\n");
        }
        let style = style(*mark, colour);
        let _infallible = writeln!(shown, "{style}{mark}{line}{style:#}");
    }
    shown
}

fn style(mark: char, colour: bool) -> Style {
    match mark {
        '-' if colour => AnsiColor::Red.on_default(),
        '+' if colour => AnsiColor::Green.on_default(),
        _ => Style::new(),
    }
}

/// Every line of both texts in order, marked `-`, `+` or ` `: by the longest common subsequence.
fn changes<'t>(before: &[&'t str], after: &[&'t str]) -> Vec<(char, &'t str)> {
    let wide = after.len() + 1;
    let mut common = vec![0u32; (before.len() + 1) * wide];
    for i in (0..before.len()).rev() {
        for j in (0..after.len()).rev() {
            common[i * wide + j] = if before[i] == after[j] {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < before.len() || j < after.len() {
        let goes =
            i < before.len() && (j == after.len() || common[(i + 1) * wide + j] >= common[i * wide + j + 1]);
        if i < before.len() && j < after.len() && before[i] == after[j] {
            lines.push((' ', before[i]));
            (i, j) = (i + 1, j + 1);
        } else if goes {
            lines.push(('-', before[i]));
            i += 1;
        } else {
            lines.push(('+', after[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_stand_below_each_other_with_a_little_around() {
        let before = "a\nb\nc\nd\ne\nf\ng\n";
        let after = "a\nb\nc\nd\ne\nF\ng\nh\n";
        assert_eq!(diff("x", before, after, false), "--- x\n+++ x\n...\n d\n e\n-f\n+F\n g\n+h\n");
    }

    #[test]
    fn equal_texts_differ_in_nothing() {
        assert_eq!(diff("x", "a\n", "a\n", true), "");
    }
}
