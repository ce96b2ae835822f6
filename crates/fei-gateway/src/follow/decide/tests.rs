//! What each answer means for each policy, row by row.

use std::time::Duration;

use fei_codec::Verdict;
use fei_exchange::{Code, TxnId};
use fei_journal::ItemState;
use fei_layout::plan::Owner;
use jiff::ToSpan;

use super::*;

/// An answer that was judged, or what came in its place.
type Said = Result<LaterVerdict, Came>;

fn verdict(outcome: Outcome) -> Verdict {
    Verdict { outcome, code: None, rsp_code: None, ko: "기관의 말".into(), detail: Box::default() }
}

fn known(outcome: Outcome) -> Said {
    Ok(LaterVerdict::Known(verdict(outcome)))
}

fn rule(policy: UnknownPolicy, owner: Owner) -> OnUnknown {
    OnUnknown { policy, owner, first_after_s: 300, reverse_after_s: 600, until_s: 86_400 }
}

/// An item of a transaction that began now, in the middle of its time.
fn item(kind: Following) -> Item {
    let txn = TxnId::fresh();
    let began = Timestamp::from_millisecond(txn.given_at_ms()).unwrap();
    Item {
        id: 1,
        txn,
        institution: "kftc".into(),
        lane: "kftc/1".into(),
        kind,
        state: ItemState::Pending,
        attempts: 0,
        unsent: 0,
        rejects: 0,
        not_found: 0,
        made: began,
        next_at: began,
        until: began + 24.hours(),
        last: None,
    }
}

/// Looks at an item so long after its transaction began.
fn next(item: &Item, on_unknown: &OnUnknown, after: Duration, said: Said) -> Next {
    with(item, on_unknown, after, |case| {
        said.map_or_else(|came| Next::Report(case.next(came)), |said| case.said(said))
    })
}

fn with<T>(item: &Item, on_unknown: &OnUnknown, after: Duration, see: impl FnOnce(&Case<'_>) -> T) -> T {
    let began = Timestamp::from_millisecond(item.txn.given_at_ms()).unwrap();
    let (rules, now) = (FollowRules::default(), began + after);
    let (is_of_core, can_ask, same_layout, chance) = (false, true, true, 0);
    see(&Case { item, on_unknown, rules: &rules, is_of_core, can_ask, same_layout, now, chance })
}

/// In a few words.
fn word(next: &Next) -> String {
    match next {
        Next::Settle(stage, verdict) => format!("{stage} told {}", verdict.outcome.as_str()),
        Next::Report(Report::Then { follow, .. }) => format!("then {}", follow[0].kind.as_str()),
        Next::Report(Report::Again { heard, .. }) => format!("again {heard:?}"),
        Next::Report(Report::Parked { .. }) => "parked".to_owned(),
        Next::Report(Report::Manual { .. }) => "manual".to_owned(),
        Next::Report(other) => format!("{other:?}"),
    }
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn an_inquiry_settles_or_leads_to_an_undoing_by_policy_and_owner() {
    use Outcome::{Declined, Executed};
    use UnknownPolicy::{InquireOnly, InquireThenReverse, Reverse};
    for (policy, owner, outcome, expected) in [
        (InquireOnly, Owner::Core, Executed, "confirmed_executed told executed"),
        (InquireOnly, Owner::Gateway, Executed, "confirmed_executed told executed"),
        (InquireOnly, Owner::Core, Declined, "confirmed_not told declined"),
        (InquireThenReverse, Owner::Core, Executed, "confirmed_executed told executed"),
        (InquireThenReverse, Owner::Gateway, Executed, "then reversal"),
        (InquireThenReverse, Owner::Gateway, Declined, "confirmed_not told declined"),
        (Reverse, Owner::Core, Executed, "confirmed_executed told executed"),
        (Reverse, Owner::Gateway, Executed, "manual"),
        (Reverse, Owner::Gateway, Declined, "confirmed_not told declined"),
    ] {
        let said = next(&item(Following::Inquiry), &rule(policy, owner), MINUTE, known(outcome));
        assert_eq!(word(&said), expected, "{policy:?} {owner:?} {outcome:?}");
    }
}

#[test]
fn a_reversal_is_reversed_or_refused_and_never_executed() {
    let rule = rule(UnknownPolicy::Reverse, Owner::Gateway);
    let item = item(Following::Reversal);
    let undone = next(&item, &rule, MINUTE, known(Outcome::Executed));
    assert_eq!(word(&undone), "reversed told not_executed");
    assert_eq!(word(&next(&item, &rule, MINUTE, known(Outcome::Declined))), "again Refused");
}

/// H19, J25: nothing that is not final settles anything; three times no is for people.
#[test]
fn what_is_not_final_is_asked_again_and_a_third_refusal_is_put_aside() {
    let rule = rule(UnknownPolicy::InquireOnly, Owner::Core);
    let pending =
        || Ok(LaterVerdict::Open(Verdict { code: Some(Code::Pending), ..verdict(Outcome::Unknown) }));
    let refused = || Ok(LaterVerdict::Refused(verdict(Outcome::NotExecuted)));
    let mut item = item(Following::Inquiry);
    for (came, expected) in [
        (pending(), "again Open"),
        (Err(Came::Nothing("U01".into())), "again Open"),
        (Err(Came::NotMade("N41".into())), "again Unsent"),
        (Err(Came::Unsent("N44".into())), "again Unsent"),
        (Err(Came::Unasked("N60".into())), "again Nothing"),
        (Err(Came::NotYet("N42".into())), "again Unsent"),
        (refused(), "again Refused"),
        (Err(Came::Refused("N60".into())), "again Refused"),
    ] {
        assert_eq!(word(&next(&item, &rule, MINUTE, came)), expected);
    }
    item.rejects = 2;
    assert_eq!(word(&next(&item, &rule, MINUTE, refused())), "parked");
    assert_eq!(word(&next(&item, &rule, MINUTE, pending())), "again Open", "those do not add up to it");
}

#[test]
fn what_has_no_final_answer_is_undone_after_a_while_where_the_gateway_may() {
    let open = || Err(Came::Nothing("U01".into()));
    let both = rule(UnknownPolicy::InquireThenReverse, Owner::Gateway);
    let item = Item { attempts: 1, ..item(Following::Inquiry) };
    assert_eq!(word(&next(&item, &both, 599 * MINUTE / 60, open())), "again Open");
    assert_eq!(word(&next(&item, &both, 10 * MINUTE, open())), "then reversal");
    let unsent = Err(Came::Unsent("N44".into()));
    assert_eq!(word(&next(&item, &both, 20 * MINUTE, unsent)), "again Unsent", "nobody was asked");
    let unasked = Err(Came::Unasked("N60".into()));
    assert_eq!(word(&next(&item, &both, 20 * MINUTE, unasked)), "again Nothing", "nobody was asked");
    let core = rule(UnknownPolicy::InquireThenReverse, Owner::Core);
    assert_eq!(word(&next(&item, &core, 20 * MINUTE, open())), "again Open", "one side compensates");
}

/// It is undone only when it was asked about in vain, twice at least and for that long: not because FEI was away before,
/// nor because somebody set the clock.
#[test]
fn what_was_not_asked_about_for_long_is_not_undone() {
    let both = rule(UnknownPolicy::InquireThenReverse, Owner::Gateway);
    let at =
        |item: &Item, minutes| word(&next(item, &both, minutes * MINUTE, Err(Came::Nothing("U01".into()))));
    let now = Item { attempts: 1, ..item(Following::Inquiry) };
    let away = Item { made: now.made + 60.minutes(), ..now.clone() };
    assert_eq!(
        (&*at(&away, 69), &*at(&away, 70)),
        ("again Open", "then reversal"),
        "it was away for an hour"
    );
    let set_back = Item { made: now.made - 60.minutes(), ..now.clone() };
    assert_eq!((&*at(&set_back, 9), &*at(&set_back, 10)), ("again Open", "then reversal"));
    let set_forward = Item { attempts: 0, ..now.clone() };
    assert_eq!(at(&set_forward, 60), "again Open", "once is not in vain");
    let unsent = Item { attempts: 40, unsent: 40, ..now.clone() };
    assert_eq!(at(&unsent, 60), "again Open", "it is the first one that leaves");
    assert_eq!(at(&Item { unsent: 39, ..unsent }, 60), "then reversal", "it is the second one");
}

/// J27: provisional, three times; then it depends on who says so.
#[test]
fn not_found_is_believed_after_the_last_pause_and_not_against_other_evidence() {
    use UnknownPolicy::{InquireOnly, InquireThenReverse, Reverse};
    let not_found = || LaterVerdict::NotFound;
    let mut inquiry = item(Following::Inquiry);
    let only = rule(InquireOnly, Owner::Core);
    let mut pauses = Vec::new();
    for said in 0..3 {
        inquiry.not_found = said;
        let Next::Report(Report::Again { next_at, heard, .. }) =
            next(&inquiry, &only, MINUTE, Ok(not_found()))
        else {
            panic!("it is provisional")
        };
        assert_eq!(heard, Heard::NotFound);
        pauses.push(next_at.duration_since(inquiry.next_at + MINUTE).as_secs());
    }
    assert_eq!(pauses, [60, 240, 300], "never less, whatever the chance");
    inquiry.not_found = 3;
    assert_eq!(word(&next(&inquiry, &only, MINUTE, Ok(not_found()))), "confirmed_not told not_executed");
    let other_layouts =
        with(&inquiry, &only, MINUTE, |case| Case { same_layout: false, ..*case }.said(not_found()));
    assert_eq!(word(&other_layouts), "manual", "perhaps another amount was asked about");

    let reversal = Item { not_found: 3, ..item(Following::Reversal) };
    let of = |policy| word(&next(&reversal, &rule(policy, Owner::Gateway), MINUTE, Ok(not_found())));
    assert_eq!((&*of(Reverse), &*of(InquireThenReverse)), ("then inquiry", "manual"));
    let reverse = rule(Reverse, Owner::Gateway);
    let nobody_to_ask =
        with(&reversal, &reverse, MINUTE, |case| Case { can_ask: false, ..*case }.said(not_found()));
    assert_eq!(word(&nobody_to_ask), "confirmed_not told not_executed");
}

/// J27 at J26: a pause that makes "not found" a proof is not cut because the last call comes; that is made before.
#[test]
fn what_is_not_found_is_not_believed_sooner_because_its_time_is_nearly_over() {
    let rule = rule(UnknownPolicy::InquireOnly, Owner::Core);
    let (day, second) = (Duration::from_secs(86_400), Duration::from_secs(1));
    let inquiry = Item { not_found: 2, ..item(Following::Inquiry) };
    let look = |before: Duration| {
        with(&inquiry, &rule, day - before, |case| {
            let Next::Report(report) = case.said(LaterVerdict::NotFound) else { panic!("it is provisional") };
            let Report::Again { next_at, .. } = report else { panic!("it is asked again") };
            (next_at.duration_since(case.now).as_secs(), case.misses_last_call(&report))
        })
    };
    assert_eq!(look(11 * MINUTE), (300, false));
    assert_eq!(look(5 * MINUTE + second), (300, true));
    assert_eq!(look(4 * MINUTE), (240, false), "it was told, and at the end people decide");
}

/// J26: five minutes before the end somebody hears of it; at the end people decide, and a notice is put aside.
#[test]
fn at_the_end_of_its_time_people_decide() {
    let rule = rule(UnknownPolicy::InquireOnly, Owner::Core);
    let (day, second) = (Duration::from_secs(86_400), Duration::from_secs(1));
    let inquiry = item(Following::Inquiry);
    let look = |after| with(&inquiry, &rule, after, |case| (case.is_late(), case.over()));
    assert_eq!(look(day - 5 * MINUTE - second), (false, None));
    assert_eq!(look(day - 5 * MINUTE), (true, None));
    let (_, over) = look(day);
    assert!(matches!(over, Some(Report::Manual { .. })), "{over:?}");
    // Neither was tried, and both wait until the end: of an institution that could not be asked no late answer is missed.
    let untried = Item { next_at: inquiry.until, ..inquiry.clone() };
    for (is_of_core, expected) in [
        (true, "no late answer of the core came in its time, and nobody asks a core"),
        (false, "no inquiry settled it in its time"),
    ] {
        let over = with(&untried, &rule, day, |case| Case { is_of_core, ..*case }.over());
        let Some(Report::Manual { why }) = over else { panic!("{over:?}") };
        assert_eq!(&*why, expected);
    }
    assert_eq!([true, false].map(|is_of_core| untried.waits_for(is_of_core)), ["late answer", "inquiry"]);
    for (kind, late) in [(Following::Notice, false), (Following::Advice, true)] {
        let (is_late, over) = with(&item(kind), &rule, day, |case| (case.is_late(), case.over()));
        assert_eq!(is_late, late, "{kind:?}");
        assert!(matches!(over, Some(Report::Parked { .. })), "{kind:?}: {over:?}");
    }
}
