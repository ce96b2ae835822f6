use fei_layout::plan::{AnswerOnlyData, Charset, Mask, SetBy, Side};
use proptest::prelude::*;

use super::*;
use crate::ErrorKind;
use crate::num::offset;
use crate::reading::Reading;
use crate::testing::{
    By, Row, When, amount, any_asking_layout, any_layout, digits, hangul, layout, layout_of, telegram_for,
    text,
};
use crate::walk::Visit;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_is_read_the_quick_way_is_valid_the_plain_way(layout in any_asking_layout(), seed: u64, at: usize, byte: u8) {
        let mut telegram = telegram_for(&layout, seed);
        let at = at % telegram.len().max(1);
        if let Some(place) = telegram.get_mut(at) {
            *place = byte;
        }
        let Ok(view) = View::read(&layout, &telegram) else { return Ok(()) };
        let plain = check::values(&layout, &telegram).and_then(|()| check::comes_back(&layout, &telegram));
        let checked = view.check();
        // Data that only the answer fills comes last.
        let only = checked.as_ref().is_err_and(|error| error.kind == ErrorKind::AnswerOnly);
        prop_assert_eq!(if only { Ok(()) } else { checked }, plain);
    }

    #[test]
    fn rows_stand_where_the_walk_comes_by_them(layout in any_layout(), seed: u64, cut in 0_usize..8) {
        let mut telegram = telegram_for(&layout, seed);
        telegram.truncate(telegram.len().saturating_sub(cut));
        let fields = (0..offset(layout.fields.len())).map(FieldIx);
        let places = View::read(&layout, &telegram)
            .map(|view| fields.map(|ix| view.place(Scope::TELEGRAM, ix)).collect::<Vec<_>>());
        let walked = walked(&layout, &telegram);
        prop_assert_eq!(places, walked.map_err(|error| lying_count(&layout, &telegram).unwrap_or(error)));
    }
}

/// Where the rows outside of groups stand, step by step.
fn walked(layout: &Layout, telegram: &[u8]) -> Result<Vec<Option<u32>>, Error> {
    let (mut reading, mut depth) = (Reading::new(layout, telegram)?, 0);
    let mut places = vec![None; layout.fields.len()];
    loop {
        match reading.next()? {
            Visit::Field(ix, at) | Visit::Tail(ix, at) if depth == 0 => places[index(ix.0)] = Some(at),
            Visit::Item(..) => depth += 1,
            Visit::EndItem(_) => depth -= 1,
            Visit::End => return Ok(places),
            _ => {}
        }
    }
}

fn nested() -> Layout {
    let memos = Row::Group("memo", By::Key("memos"), 9, vec![text("line", 2)]);
    layout(vec![
        text("day", 2),
        digits("count", 1),
        Row::Group(
            "detail",
            By::Key("count"),
            9,
            vec![digits("no", 1), digits("memos", 1), memos, text("end", 1)],
        ),
        text("tail", 2).with(|field| field.repeat = 2),
    ])
}

fn ix(layout: &Layout, key: &str) -> FieldIx {
    FieldIx(layout.fields.iter().position(|field| &*field.key == key).unwrap() as u32)
}

#[test]
fn fields_are_found_in_items_of_items_and_around_them() {
    let layout = nested();
    let view = View::read(&layout, b"07212abcdX30Yt1t2").unwrap();
    let text = |scope, key| view.value_in(scope, ix(&layout, key)).unwrap().text().to_owned();
    let (detail, memo) = (GroupIx(0), GroupIx(1));
    assert_eq!(view.items(detail), 2);
    let first = view.item(Scope::TELEGRAM, detail, 0).unwrap();
    let second = view.item(Scope::TELEGRAM, detail, 1).unwrap();
    assert_eq!((view.items_in(first, memo), view.items_in(second, memo)), (2, 0));
    let line = view.item(first, memo, 1).unwrap();
    assert_eq!(text(line, "line"), "cd");
    assert_eq!(text(line, "no"), "1");
    assert_eq!(text(line, "day"), "07");
    assert_eq!(text(second, "end"), "Y");
    assert_eq!(view.place(first, ix(&layout, "end")), Some(9));
    assert_eq!(view.item_value(detail, 1, ix(&layout, "no")).unwrap().text(), "3");
    assert_eq!(view.item_value(detail, 2, ix(&layout, "no")).unwrap(), Value::Null);
    assert_eq!(view.item(first, memo, 2), None);
    let tail = ix(&layout, "tail");
    assert_eq!(view.element(Scope::TELEGRAM, tail, 1).unwrap().text(), "t2");
    assert_eq!(view.element(Scope::TELEGRAM, tail, 2).unwrap(), Value::Null);
}

#[test]
fn an_error_names_the_item() {
    let layout = nested();
    let view = View::read(&layout, b"07212ab\0dX30Yt1t2").unwrap();
    let first = view.item(Scope::TELEGRAM, GroupIx(0), 0).unwrap();
    let line = view.item(first, GroupIx(1), 1).unwrap();
    let error = view.value_in(line, ix(&layout, "line")).unwrap_err();
    assert_eq!(error.path, "detail[0].memo[1].line");
    assert_eq!(view.check().unwrap_err(), error);
}

#[test]
fn a_field_of_an_arm_that_was_not_taken_is_null() {
    let arms = vec![(vec![When::Is("kind", "1")], vec![amount("a", 2)]), (vec![], vec![text("b", 2)])];
    let layout = layout(vec![digits("kind", 1), Row::Choice(arms)]);
    let view = View::read(&layout, b"2xx").unwrap();
    assert_eq!(view.value(ix(&layout, "a")).unwrap(), Value::Null);
    assert_eq!(view.value(ix(&layout, "b")).unwrap().text(), "xx");
    assert_eq!(view.place(Scope::TELEGRAM, ix(&layout, "a")), None);
}

#[test]
fn shown_is_masked() {
    let layout = layout(vec![hangul("name", 6).with(|field| field.mask = Mask::Name), digits("n", 1)]);
    let view = View::read(
        &layout,
        "홍길동x"
            .chars()
            .fold(Vec::new(), |mut bytes, c| {
                bytes.extend_from_slice(match c {
                    '홍' => b"\xC8\xAB",
                    '길' => b"\xB1\xE6",
                    '동' => b"\xB5\xBF",
                    _ => b"x",
                });
                bytes
            })
            .leak(),
    )
    .unwrap();
    assert_eq!((view.shown(FieldIx(0)).as_str(), view.shown(FieldIx(1)).as_str()), ("홍*동", "?"));
}

fn with_answer_row(side: Side, policy: AnswerOnlyData) -> Layout {
    let rows = vec![
        text("code", 2).with(|field| field.set_by = SetBy::Answer),
        text("a", 1).with(|field| field.required = true),
    ];
    Layout { answer_only_data: policy, ..layout_of(side, Charset::Cp949, rows) }
}

#[test]
fn data_in_an_answer_row_of_a_request_is_the_partys_to_judge() {
    let kind = |layout: &Layout, telegram: &[u8]| {
        View::read(layout, telegram).unwrap().check().map_err(|error| error.kind)
    };
    let strict = with_answer_row(Side::Request, AnswerOnlyData::Error);
    assert_eq!(kind(&strict, b"  x"), Ok(()));
    assert_eq!(kind(&strict, b"99x"), Err(ErrorKind::AnswerOnly));
    assert_eq!(kind(&strict, b"99 "), Err(ErrorKind::Required), "what is wrong goes first");
    let lax = with_answer_row(Side::Request, AnswerOnlyData::Warn);
    assert_eq!(kind(&lax, b"99x"), Ok(()));
    let view = View::read(&lax, b"99x").unwrap();
    assert_eq!(
        view.answer_only_data().unwrap().to_string(),
        "test.case.request: code at byte 0 (2 bytes): expected nothing: only the answer fills it, got \"99\""
    );
    assert_eq!(kind(&with_answer_row(Side::Response, AnswerOnlyData::Error), b"99x"), Ok(()));
}
