//! Layouts built by hand for tests: rows in, a plan out.

mod any;
mod bytes;

pub(crate) use any::{Random, any_asking_layout, any_host_layout, any_layout, telegram_for};
pub(crate) use bytes::{any_form, bytes, stored};

use fei_layout::plan::{
    Align, AnswerOnlyData, Arm, BlankSign, Charset, Choice, Count, DateForm, Derived, Empty, Field, FieldIx,
    Form, Gates, Group, GroupIx, JsonType, Kind, Layout, LayoutId, Mask, Mirror, Number, Part, RegisterIx,
    Role, SetBy, Side, Sign, Step, Test, TextPolicy,
};

/// A row of a telegram under test.
#[derive(Debug, Clone)]
pub(crate) enum Row {
    Field(Box<Field>, Parts),
    Group(&'static str, By, u32, Vec<Row>),
    Choice(Vec<(Vec<When>, Vec<Row>)>),
}

/// Names of the rows that hold a number's sign and fraction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    pub(crate) sign: Option<&'static str>,
    pub(crate) fraction: Option<&'static str>,
}

/// How the items of a group are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    Key(&'static str),
    Slots(u32),
    End,
}

/// A condition of an arm.
#[derive(Debug, Clone, Copy)]
pub(crate) enum When {
    Length(u32),
    Is(&'static str, &'static str),
}

pub(crate) fn field(key: &str, kind: Kind, width: u32) -> Field {
    Field {
        key: key.into(),
        rendered: format!("\"{key}\":").into_bytes().into(),
        ko: "".into(),
        role: Role::Named,
        at: 0,
        width,
        repeat: 1,
        kind,
        charset: Charset::Cp949,
        json: if matches!(kind, Kind::Number(_)) { JsonType::Decimal } else { JsonType::Text },
        empty: Empty::Never,
        align: Align::Left,
        pad: b' ',
        required: false,
        default: None,
        constant: None,
        codes: [].into(),
        mask: Mask::None,
        set_by: SetBy::Request,
        text: TextPolicy::Reject,
        cut: false,
        truth: None,
        until_blank: false,
        register: None,
    }
}

fn row(field: Field) -> Row {
    Row::Field(Box::new(field), Parts::default())
}

pub(crate) fn text(key: &str, width: u32) -> Row {
    row(field(key, Kind::Text, width))
}

pub(crate) fn hangul(key: &str, width: u32) -> Row {
    row(field(key, Kind::Hangul, width))
}

pub(crate) fn digits(key: &str, width: u32) -> Row {
    row(field(key, Kind::Digits, width))
}

pub(crate) fn date(key: &str, form: DateForm) -> Row {
    let width = match form {
        DateForm::Date => 8,
        DateForm::Time | DateForm::ShortDate(_) => 6,
        DateForm::Dashed => 10,
        DateForm::ShortDateTime(_) => 12,
        DateForm::DateTime => 14,
        DateForm::Millis => 17,
    };
    row(Field { empty: Empty::Zeros, ..field(key, Kind::Date(form), width) })
}

pub(crate) fn filler(width: u32) -> Row {
    row(Field { role: Role::Filler, ..field("", Kind::Text, width) })
}

/// `digits` are the declared ones, those behind the point included; a leading or trailing sign comes on top.
pub(crate) fn number(key: &str, digits: u32, scale: u32, sign: Sign, blank_sign: BlankSign) -> Row {
    let adjacent = u32::from(matches!(sign, Sign::Leading | Sign::Trailing));
    row(field(
        key,
        Kind::Number(Number { digits, scale, form: Form::Display, sign, blank_sign, fraction: None }),
        digits + adjacent,
    ))
}

/// An amount: `9(n)` with `json = "decimal"`.
pub(crate) fn amount(key: &str, digits: u32) -> Row {
    number(key, digits, 0, Sign::None, BlankSign::Refuse)
}

impl Row {
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Field)) -> Self {
        if let Self::Field(field, _) = &mut self {
            change(field);
        }
        self
    }

    pub(crate) fn with_parts(self, parts: Parts) -> Self {
        match self {
            Self::Field(field, _) => Self::Field(field, parts),
            other => other,
        }
    }
}

/// A request's layout.
pub(crate) fn layout(rows: Vec<Row>) -> Layout {
    layout_of(Side::Request, Charset::Cp949, rows)
}

pub(crate) fn layout_of(side: Side, charset: Charset, rows: Vec<Row>) -> Layout {
    let mut builder = Builder::default();
    let span = builder.rows(rows, 0);
    builder.join_parts();
    let Builder { steps, mut fields, groups, choices, registers, .. } = builder;
    // Rows that say nothing else are of the layout's charset.
    fields
        .iter_mut()
        .filter(|field| field.charset == Charset::Cp949)
        .for_each(|field| field.charset = charset);
    let mirror = Mirror::of(&steps, &fields, &groups, &choices);
    Layout {
        id: LayoutId { transaction: "test.case".into(), side },
        charset,
        answer_only_data: AnswerOnlyData::Error,
        gates: Gates::default(),
        steps: steps.into(),
        fields: fields.into(),
        groups: groups.into(),
        choices: choices.into(),
        mirror,
        registers,
        header_fields: 0,
        header_bytes: 0,
        bytes_min: span.min,
        bytes_max: span.max,
        derived: Derived::default(),
    }
}

#[derive(Default)]
struct Builder {
    steps: Vec<Step>,
    fields: Vec<Field>,
    groups: Vec<Group>,
    choices: Vec<Choice>,
    parts: Vec<(usize, Parts)>,
    registers: u32,
}

/// Bytes that rows take; `fixed` while they are always the same.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    min: u32,
    max: u32,
}

impl Builder {
    fn rows(&mut self, rows: Vec<Row>, at: u32) -> Span {
        let mut span = Span::default();
        for row in rows {
            let one = match row {
                Row::Field(field, parts) => self.field(*field, parts, at + span.min),
                Row::Group(key, by, max, rows) => self.group(key, by, max, rows, at + span.min),
                Row::Choice(arms) => self.choice(arms, at + span.min),
            };
            span = Span { min: span.min + one.min, max: span.max.saturating_add(one.max) };
        }
        span
    }

    fn field(&mut self, mut field: Field, parts: Parts, at: u32) -> Span {
        field.at = at;
        if field.role == Role::Filler && field.key.is_empty() {
            field.key = format!("_{at}").into();
            field.rendered = format!("\"_{at}\":").into_bytes().into();
        }
        let bytes = field.width * field.repeat;
        self.parts.push((self.fields.len(), parts));
        self.steps.push(Step::Field(FieldIx(self.fields.len() as u32)));
        self.fields.push(field);
        Span { min: bytes, max: bytes }
    }

    fn group(&mut self, key: &str, by: By, max: u32, rows: Vec<Row>, at: u32) -> Span {
        let ix = self.groups.len();
        self.steps.push(Step::Group(GroupIx(ix as u32)));
        let count = match by {
            By::Key(key) => {
                let (field, register) = self.register(key);
                Count::Field { field, register }
            }
            By::Slots(slots) => Count::Slots(slots),
            By::End => Count::UntilEnd,
        };
        let start = self.steps.len() as u32;
        let rendered = format!("\"{key}\":").into_bytes().into();
        let body = start..start;
        self.groups.push(Group {
            key: key.into(),
            rendered,
            ko: "".into(),
            at,
            count,
            max,
            body,
            item_bytes: None,
        });
        let item = self.rows(rows, 0);
        self.groups[ix].body.end = self.steps.len() as u32;
        self.groups[ix].item_bytes = (item.min == item.max).then_some(item.min);
        let min = if let By::Slots(slots) = by { item.min * slots } else { 0 };
        Span { min, max: item.max.saturating_mul(max) }
    }

    fn choice(&mut self, arms: Vec<(Vec<When>, Vec<Row>)>, at: u32) -> Span {
        let ix = self.choices.len();
        self.steps.push(Step::Choice(ix as u32));
        self.choices.push(Choice { arms: [].into(), end: 0 });
        let mut done = Vec::new();
        let mut span = Span { min: u32::MAX, max: 0 };
        for (when, rows) in arms {
            let when = when.into_iter().map(|when| self.test(when)).collect();
            let start = self.steps.len() as u32;
            let one = self.rows(rows, at);
            span = Span { min: span.min.min(one.min), max: span.max.max(one.max) };
            done.push(Arm { when, body: start..self.steps.len() as u32 });
        }
        self.choices[ix] = Choice { arms: done.into(), end: self.steps.len() as u32 };
        span
    }

    fn test(&mut self, when: When) -> Test {
        match when {
            When::Length(bytes) => Test::Length(bytes),
            When::Is(key, value) => {
                let (field, register) = self.register(key);
                Test::Field { field, register, values: [value.into()].into() }
            }
        }
    }

    fn register(&mut self, key: &str) -> (FieldIx, RegisterIx) {
        let ix = self.find(key);
        let register = self.fields[ix].register.unwrap_or(RegisterIx(self.registers));
        self.registers = self.registers.max(register.0 + 1);
        self.fields[ix].register = Some(register);
        (FieldIx(ix as u32), register)
    }

    fn find(&self, key: &str) -> usize {
        self.fields.iter().rposition(|field| &*field.key == key).unwrap()
    }

    fn join_parts(&mut self) {
        for (ix, parts) in std::mem::take(&mut self.parts) {
            let sign = parts.sign.map(|key| self.part(ix, key));
            let fraction = parts.fraction.map(|key| self.part(ix, key));
            if let Kind::Number(number) = &mut self.fields[ix].kind {
                number.sign = sign.map_or(number.sign, Sign::At);
                number.fraction = fraction.or(number.fraction);
                number.scale += fraction.map_or(0, |part| part.width);
            }
        }
    }

    fn part(&mut self, of: usize, key: &str) -> Part {
        let ix = self.find(key);
        self.fields[ix].role = Role::PartOf(FieldIx(of as u32));
        let delta = self.fields[ix].at as i32 - self.fields[of].at as i32;
        Part { delta, width: self.fields[ix].width }
    }
}
