//! What a call becomes.

use super::{CALL, NOTICE, Scene, fixture, scene, with_context, world_of};
use crate::Losses;
use crate::mapping::{key_values, number, served_fingerprint};

const REQUEST: &str = "0075040000000120260907143001    110123456 000001500";

#[test]
fn a_call_becomes_a_telegram() {
    let scene = scene();
    let mut losses = Losses::new();
    let asked = scene.read_with(CALL, &[("no", "77")], &mut losses).unwrap();
    let name = fixture::cp949("홍길동  ");
    let expected = [REQUEST.as_bytes(), &name, b"12", b"01010000200000"].concat();
    assert_eq!(String::from_utf8_lossy(&asked.telegram), String::from_utf8_lossy(&expected));
    assert_eq!(asked.key.as_deref(), Some(&b"3:088,2:77,"[..]));
    assert_eq!(key_values(asked.key.as_deref().unwrap()).collect::<Vec<_>>(), ["088", "77"]);
    assert_eq!(asked.original, None);
    let told: Vec<_> = losses.iter().map(|loss| format!("{} {}", loss.path, loss.kind.as_str())).collect();
    assert_eq!(told, ["account reshaped", "item[1].sum defaulted"]);
}

#[test]
fn the_values_of_a_key_are_told_apart_whatever_is_in_them() {
    let values = |key: &'static str| key_values(key.as_bytes()).collect::<Vec<_>>();
    assert_eq!(values("5:1:2,3,6:\u{ac00}\u{b098},"), ["1:2,3", "\u{ac00}\u{b098}"]);
    for broken in ["", "x", "3:ab", "1:ab", "2:\u{ac00},"] {
        assert!(values(broken).is_empty(), "{broken}");
    }
}

#[test]
fn the_drawn_number_is_put_in_and_is_no_part_of_what_was_said() {
    let scene = scene();
    let (one, two) = (scene.read(CALL).unwrap().telegram, scene.read(CALL).unwrap().telegram);
    let mut numbered = two.clone();
    with_context(None, None, |context| number(scene.notice(), &mut numbered, 4711, context)).unwrap();
    assert_eq!(&numbered[8..14], b"004711");
    let print = |telegram: &[u8]| served_fingerprint(scene.notice(), scene.core(), telegram);
    assert_eq!(print(&one), print(&numbered));
    let other = scene.read(&CALL.replace("1500", "1501")).unwrap().telegram;
    assert_ne!(print(&one), print(&other));
    let too_big =
        with_context(None, None, |context| number(scene.notice(), &mut numbered, 1_000_000, context));
    assert!(too_big.is_err());
}

/// A number's sign may stand in a row behind it.
#[test]
fn what_was_said_has_the_sign_of_a_number_wherever_it_stands() {
    let rows = [
        ("as = \"9(9)\", required = true", "as = \"9(9)\", sign_at = \"sgn\", required = true"),
        ("{ at = 61,", "{ at = 62,"),
        ("{ at = 60,", "{ at = 61,"),
        ("{ at = 59,", "{ at = 60,"),
        ("{ at = 51,", "{ at = 51, name = \"sgn\", as = \"X(1)\" },\n  { at = 52,"),
    ];
    let notice = rows.iter().fold(NOTICE.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
    let scene = Scene { world: world_of(&notice) };
    let print = |call: &str, drawn: u64| {
        let mut telegram = scene.read(call).unwrap().telegram;
        with_context(None, None, |context| number(scene.notice(), &mut telegram, drawn, context)).unwrap();
        served_fingerprint(scene.notice(), scene.core(), &telegram)
    };
    assert_eq!(print(CALL, 1), print(CALL, 2));
    assert_ne!(print(CALL, 1), print(&CALL.replace("1500", "-1500"), 1));
}

#[test]
fn a_name_that_may_be_cut_is_cut_on_a_character_and_told() {
    let scene = scene();
    let mut losses = Losses::new();
    let asked = scene.read_with(&CALL.replace("홍길동", "가나다라마"), &[("no", "1")], &mut losses).unwrap();
    assert_eq!(fixture::at(&asked.telegram, 51, 8), "가나다라");
    let told: Vec<_> = losses.iter().map(ToString::to_string).collect();
    assert!(told[1].contains("cut") && !told[1].contains("가나다라"), "{told:?}");
    for control in [r"\u0007", r"\u009f", r"\ufeff"] {
        let wrong = scene.wrong(&CALL.replace("홍길동", &format!("가나다라마{control}")));
        assert_eq!(
            wrong,
            ["/payer/name: expected text without control characters, got (masked)"],
            "{control}"
        );
    }
}
