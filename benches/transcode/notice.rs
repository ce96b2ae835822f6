//! The layout of the record in benches/data, built from its table. Its JSON is one party's choice and not the language's
//! (keys in camelCase, amounts as bare numbers, dates unchecked), hence no layout file.

use std::sync::Arc;

use fei_layout::plan::{
    Align, AnswerOnlyData, BlankSign, Charset, Derived, Empty, Field, FieldIx, Form, Gates, JsonType, Kind,
    Layout, LayoutId, Mask, Mirror, Number, Role, SetBy, Side, Sign, Step, TextPolicy,
};

const TABLE: &str = include_str!("../data/layout.csv");

pub(crate) fn layout() -> Option<Arc<Layout>> {
    let fields = TABLE.lines().skip(1).map(field).collect::<Option<Vec<Field>>>()?;
    let steps: Vec<Step> = (0..fields.len()).map(|ix| Step::Field(FieldIx(ix as u32))).collect();
    let bytes = fields.iter().map(|field| field.width).sum();
    Some(Arc::new(Layout {
        computed: Box::default(),
        id: LayoutId { transaction: "firm.notice".into(), side: Side::Request },
        charset: Charset::EucKr,
        answer_only_data: AnswerOnlyData::Allow,
        gates: Gates::default(),
        mirror: Mirror::of(&steps, &fields, &[], &[]),
        steps: steps.into(),
        fields: fields.into(),
        groups: [].into(),
        choices: [].into(),
        blocks: [].into(),
        bitmaps: [].into(),
        registers: 0,
        header_fields: 0,
        header_bytes: 0,
        bytes_min: bytes,
        bytes_max: bytes,
        derived: Derived::default(),
    }))
}

/// One line: name, offset, length, type, pad, justification, label.
fn field(line: &str) -> Option<Field> {
    let mut columns = line.split(',');
    let (key, at, width) = (columns.next()?, columns.next()?.parse().ok()?, columns.next()?.parse().ok()?);
    let (kind, json) = match columns.next()? {
        "text" => (Kind::Hangul, JsonType::Text),
        "digits" => (Kind::Digits, JsonType::Text),
        _ => (Kind::Number(whole(width)), JsonType::Number),
    };
    Some(Field {
        key: key.into(),
        rendered: format!("\"{key}\":").into_bytes().into(),
        ko: columns.next_back()?.into(),
        role: Role::Named,
        at,
        width,
        repeat: 1,
        kind,
        charset: Charset::EucKr,
        json,
        empty: Empty::Never,
        align: Align::Left,
        pad: if kind == Kind::Hangul { b' ' } else { b'0' },
        required: false,
        default: None,
        constant: None,
        codes: [].into(),
        mask: Mask::None,
        set_by: SetBy::Both,
        text: TextPolicy::Reject,
        cut: false,
        truth: None,
        wide_padding: false,
        until_blank: false,
        register: None,
        follows: false,
    })
}

const fn whole(digits: u32) -> Number {
    Number {
        digits,
        scale: 0,
        form: Form::Display,
        sign: Sign::None,
        blank_sign: BlankSign::Refuse,
        fraction: None,
    }
}
