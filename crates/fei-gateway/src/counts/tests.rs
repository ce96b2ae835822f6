use super::*;

#[test]
fn every_outcome_and_every_code_has_a_number_of_its_own() {
    let answered = Answered::default();
    for (times, outcome) in (1..).zip(Outcome::ALL) {
        (0..times).for_each(|_| answered.ended(outcome, None));
    }
    for (times, code) in (1..).zip(Code::ALL) {
        (0..times).for_each(|_| answered.ended(code.outcome(), Some(*code)));
    }
    for (times, code) in (1..).zip(Code::ALL) {
        assert_eq!(answered.with_code(*code), times, "{code:?}");
    }
    let of_codes = |outcome| Code::ALL.iter().zip(1u64..).filter(move |(code, _)| code.outcome() == outcome);
    for (times, outcome) in (1u64..).zip(Outcome::ALL) {
        let with_codes: u64 = of_codes(outcome).map(|(_, times)| times).sum();
        assert_eq!(answered.with(outcome), times + with_codes, "{outcome:?}");
    }
}

#[test]
fn a_name_that_is_not_there_makes_none() {
    let counts = Counts::new(["kftc"].into_iter(), ["hecto"].into_iter(), ["vbank"].into_iter());
    counts.institution("kftc").repeated();
    counts.institution("'; DROP TABLE").was_swept();
    counts.line("가나다").ended(Outcome::NotExecuted, None);
    let names = |named: Vec<(&str, &Answered)>| {
        named.into_iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(counts.institutions().collect()), ["kftc", "other"]);
    assert_eq!(names(counts.lines().collect()), ["hecto", "other"]);
    assert_eq!(names(counts.callers().collect()), ["other", "vbank"]);
    assert_eq!((counts.institution("kftc").duplicates(), counts.institution("other").swept()), (1, 1));
    assert_eq!(counts.line("other").with(Outcome::NotExecuted), 1);
}

/// Who gets a name later, because the settings let it call, takes nothing from the others.
#[test]
fn whoever_may_call_has_a_name_whether_or_not_a_layout_lets_it() {
    let mut counts = Counts::new([].into_iter(), [].into_iter(), ["vbank"].into_iter());
    counts.caller("vbank").ended(Outcome::Executed, None);
    counts.called_by(["agency", "vbank"].into_iter());
    counts.caller("agency").ended(Outcome::Declined, None);
    let said = |outcome| counts.callers().map(|(name, of)| (name, of.with(outcome))).collect::<Vec<_>>();
    assert_eq!(said(Outcome::Executed), [("agency", 0), ("other", 0), ("vbank", 1)]);
    assert_eq!(said(Outcome::Declined), [("agency", 1), ("other", 0), ("vbank", 0)]);
}
