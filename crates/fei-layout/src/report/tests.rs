use super::*;
use crate::{load, render};

/// What is said of a party's file with so many of these lines.
fn told(count: usize, line: impl Fn(usize) -> String) -> Vec<Finding> {
    let text: String = (0..count).map(line).collect();
    let files = [SourceFile { path: "a/party.toml".into(), text: text.into() }];
    let findings = load(&files).findings;
    // It can be shown.
    assert!(!render::human(&findings, &files, false).is_empty());
    findings
}

fn is_too_many(finding: &Finding) -> bool {
    finding.message.starts_with("more than 100 findings in this file")
}

/// Each of these once cost a pass over the file, or over the findings before it: of a megabyte that took minutes.
#[test]
fn of_a_file_with_nothing_but_mistakes_the_first_are_told_and_that_there_are_more() {
    let lines: [fn(usize) -> String; 5] = [
        |at| format!("k{at} = 1\n"),
        |at| format!("k{at} ＝ 1\n"),
        |at| format!("k{at} = 01\n"),
        |at| format!("k{at} = “x\n"),
        |_| "k = 1\n".to_owned(),
    ];
    for line in lines {
        let findings = told(4_000, line);
        assert_eq!(findings.len(), FINDINGS_MAX + 1, "{}", line(7));
        let last = findings.last().unwrap();
        assert!(is_too_many(last) && last.severity == Severity::Error, "{last:?}");
    }
}

#[test]
fn another_file_has_findings_of_its_own() {
    let text: String = (0..200).map(|at| format!("k{at} = 1\n")).collect();
    let file = |path: &str| SourceFile { path: path.into(), text: text.clone().into() };
    let findings = load(&[file("a/party.toml"), file("b/party.toml")]).findings;
    assert_eq!(findings.iter().filter(|finding| is_too_many(finding)).count(), 2);
    assert_eq!(findings.len(), 2 * (FINDINGS_MAX + 1));
}

#[test]
fn as_many_as_are_told_are_not_too_many() {
    let findings = told(FINDINGS_MAX, |at| format!("k{at} = 01\n"));
    assert!(findings.len() > FINDINGS_MAX - 1 && findings.iter().filter(|one| is_too_many(one)).count() <= 1);
    assert_eq!(findings.iter().filter(|one| one.code == FindingCode::LeadingZero).count(), FINDINGS_MAX);
}
