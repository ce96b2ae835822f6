//! Rows under test made into a plan, as the compiler of layout files makes it.

use fei_layout::plan::{
    AnswerOnlyData, Arm, BitArm, BitForm, Bitmap, Block, Charset, Choice, Count, Derived, Field, FieldIx,
    Gates, Group, GroupIx, Kind, Layout, LayoutId, Mirror, Part, RegisterIx, Role, Side, Sign, Step, Test,
};

use super::{By, Parts, Row, When};

/// A request's layout.
pub(crate) fn layout(rows: Vec<Row>) -> Layout {
    layout_of(Side::Request, Charset::Cp949, rows)
}

pub(crate) fn layout_of(side: Side, charset: Charset, rows: Vec<Row>) -> Layout {
    let mut builder = Builder::default();
    let span = builder.list(rows, 0);
    builder.join_parts();
    let Builder { steps, mut fields, groups, choices, blocks, mut bitmaps, registers, .. } = builder;
    // Rows that say nothing else are of the layout's charset.
    for field in &mut fields {
        field.charset = if field.charset == Charset::Cp949 { charset } else { field.charset };
        field.pad = field.charset.numeric(field.pad);
    }
    bitmaps.iter_mut().for_each(|bitmap| bitmap.charset = charset);
    let mirror = Mirror::of(&steps, &fields, &groups, &choices);
    Layout {
        computed: Box::default(),
        id: LayoutId { transaction: "test.case".into(), side },
        charset,
        answer_only_data: AnswerOnlyData::Error,
        gates: Gates::default(),
        steps: steps.into(),
        fields: fields.into(),
        groups: groups.into(),
        choices: choices.into(),
        blocks: blocks.into(),
        bitmaps: bitmaps.into(),
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
    blocks: Vec<Block>,
    bitmaps: Vec<Bitmap>,
    endings: Vec<usize>,
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
    /// Rows that may end early.
    fn list(&mut self, rows: Vec<Row>, at: u32) -> Span {
        let around = std::mem::take(&mut self.endings);
        let span = self.rows(rows, at);
        let end = self.steps.len() as u32;
        for ending in std::mem::replace(&mut self.endings, around) {
            self.steps[ending] = Step::MayEnd(end);
        }
        span
    }

    fn rows(&mut self, rows: Vec<Row>, at: u32) -> Span {
        let mut span = Span::default();
        for row in rows {
            let one = match row {
                Row::Field(field, parts) => self.field(*field, parts, at + span.min),
                Row::Group(key, by, max, rows) => self.group(key, by, max, rows, at + span.min, false),
                Row::Columns(key, by, max, rows) => self.group(key, by, max, rows, at + span.min, true),
                Row::Choice(arms) => self.choice(arms, at + span.min),
                Row::Block(length, adjust, rows) => self.block(length, adjust, rows, at + span.min),
                Row::Bitmap(key, form, secondary, arms) => {
                    self.bitmap(key, (form, secondary), arms, at + span.min)
                }
                Row::Tail(field) => self.tail(*field, at + span.min),
                Row::View(of, field) => self.view(of, *field, at + span.min),
                Row::Optional(row) => {
                    self.endings.push(self.steps.len());
                    self.steps.push(Step::MayEnd(0));
                    let one = self.rows(vec![*row], at + span.min);
                    Span { min: 0, ..one }
                }
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
        let bytes = field.bytes();
        self.parts.push((self.fields.len(), parts));
        self.steps.push(Step::Field(FieldIx(self.fields.len() as u32)));
        self.fields.push(field);
        Span { min: bytes, max: bytes }
    }

    fn group(&mut self, key: &str, by: By, max: u32, rows: Vec<Row>, at: u32, columns: bool) -> Span {
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
            columns,
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

    fn block(&mut self, length: &str, adjust: i32, rows: Vec<Row>, at: u32) -> Span {
        let ix = self.blocks.len();
        let (length, register) = self.register(length);
        self.steps.push(Step::Block(ix as u32));
        let start = self.steps.len() as u32;
        self.blocks.push(Block { length, register, adjust, body: start..start });
        let span = self.list(rows, at);
        self.blocks[ix].body.end = self.steps.len() as u32;
        span
    }

    fn bitmap(
        &mut self,
        key: &str,
        (form, secondary): (BitForm, bool),
        arms: Vec<(u8, Vec<Row>)>,
        at: u32,
    ) -> Span {
        let ix = self.bitmaps.len();
        self.steps.push(Step::Bitmap(ix as u32));
        let (key, ko) = (key.into(), "".into());
        let charset = Charset::Cp949;
        self.bitmaps.push(Bitmap { key, ko, at, form, charset, secondary, arms: [].into(), end: 0 });
        let mut span = Span { min: form.bytes(), max: form.bytes() * 2 };
        let mut done = Vec::new();
        for (bit, rows) in arms {
            let start = self.steps.len() as u32;
            span.max = span.max.saturating_add(self.rows(rows, at + form.bytes()).max);
            done.push(BitArm { bit, required: false, body: start..self.steps.len() as u32 });
        }
        self.bitmaps[ix].arms = done.into();
        self.bitmaps[ix].end = self.steps.len() as u32;
        span
    }

    fn tail(&mut self, field: Field, at: u32) -> Span {
        self.parts.push((self.fields.len(), Parts::default()));
        self.steps.push(Step::Tail(FieldIx(self.fields.len() as u32)));
        self.fields.push(Field { at, ..field });
        Span { min: 0, max: 10_000 }
    }

    fn view(&mut self, of: &str, field: Field, at: u32) -> Span {
        let (of, _) = self.register(of);
        let start = self.fields[of.0 as usize].at;
        self.parts.push((self.fields.len(), Parts::default()));
        self.steps.push(Step::Field(FieldIx(self.fields.len() as u32)));
        self.fields.push(Field { at: start, role: Role::View { of, back: at - start }, ..field });
        Span::default()
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
        // Rows of other groups may have the same name: the part is the nearest.
        let named = (0..self.fields.len()).filter(|ix| &*self.fields[*ix].key == key);
        let ix = named.min_by_key(|ix| ix.abs_diff(of)).unwrap();
        self.fields[ix].role = Role::PartOf(FieldIx(of as u32));
        let delta = self.fields[ix].at as i32 - self.fields[of].at as i32;
        Part { delta, width: self.fields[ix].width }
    }
}
