//! What the core heard, one answer after the other: books that disagree.

use fei_testkit::hecto;

use super::*;

/// The codes of the answers.
const EXECUTED: &str = "0000";
const DECLINED: &str = "0403";
const NOT_EXECUTED: &str = "FE90";
const UNKNOWN: &str = "VTIM";

/// The payment is known to be executed after all, and the core was told so.
fn executed() -> Scene {
    let mut scene = Scene::undone();
    scene.stands("confirmed_executed");
    scene.institution.transfers[0].undone = false;
    scene.follows(&["inquiry"], &[Asked::Inquiry]);
    scene.ledger.notices = Notices::default();
    scene.ledger.notices.hear(&other_way::notice(EXECUTED));
    scene.answers(&[UNKNOWN, EXECUTED]);
    scene
}

impl Scene {
    /// One process, not the one that began it, answers so, in this order, and nothing else was heard.
    fn answers(&mut self, codes: &[&str]) {
        let page = self.ledger.pages.get_mut(&NUMBER).unwrap();
        page.heard.clear();
        let mut answer = page.telegram(NUMBER);
        for code in codes {
            hecto::put(&mut answer, hecto::RSP_CODE, code.as_bytes());
            self.ledger.hear(NUMBER, 2, answer.clone());
        }
    }
}

#[test]
fn an_answer_that_comes_back_behind_another_one_is_found() {
    let mut scene = executed();
    assert!(scene.broken().is_empty());
    scene.answers(&[UNKNOWN, UNKNOWN, EXECUTED, EXECUTED]);
    assert!(scene.broken().is_empty(), "the same again and again");
    scene.answers(&[UNKNOWN, EXECUTED, UNKNOWN]);
    assert_eq!(scene.broken(), ["I5"], "known, and then unknown");
}

/// The one answer that makes a core pay twice.
#[test]
fn not_executed_behind_another_answer_is_found() {
    let mut scene = executed();
    for codes in [&[EXECUTED, NOT_EXECUTED][..], &[UNKNOWN, NOT_EXECUTED, EXECUTED]] {
        scene.answers(codes);
        assert_eq!(scene.broken(), ["I3", "I5"], "{codes:?}");
    }
    scene.answers(&[NOT_EXECUTED, UNKNOWN, EXECUTED]);
    assert!(scene.broken().is_empty(), "that was of one telegram, and another of the same was begun");
    let mut scene = Scene::undone();
    scene.answers(&[NOT_EXECUTED, UNKNOWN, NOT_EXECUTED]);
    assert!(scene.broken().is_empty(), "undone meanwhile");
    scene.answers(&[DECLINED, NOT_EXECUTED]);
    assert_eq!(scene.broken(), ["I3", "I4", "I5"], "declined, and then as if it had never been");
}
