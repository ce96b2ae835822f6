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
