//! Which layouts may be gone through quickly at all. Everything that a layout can say is named here, without a rest, so
//! that whoever adds to the plan comes by here: what is new is answered with false, until somebody teaches it to the
//! quick way.

use fei_layout::plan::{
    Align, Charset, Choice, Count, DateForm, Empty, Field, Form, Group, JsonType, Kind, Layout, Number, Role,
    SetBy, Sign, Step, Test, TextPolicy,
};

/// Whether nothing in a layout is unknown to the quick way.
pub(super) fn is_mine(layout: &Layout) -> bool {
    let Layout {
        charset,
        steps,
        fields,
        groups,
        choices,
        // What is worked out is asked for beside this.
        computed: _,
        // Who says what of data that only the answer sets is the view's business.
        id: _,
        answer_only_data: _,
        // What changes anything goes the plain way.
        gates: _,
        mirror: _,
        registers: _,
        header_fields: _,
        header_bytes: _,
        bytes_min: _,
        bytes_max: _,
        // Their steps are not ours.
        blocks: _,
        bitmaps: _,
        derived: _,
    } = layout;
    is_known_charset(*charset)
        && steps.iter().all(is_known_step)
        && fields.iter().all(is_known_field)
        && groups.iter().all(is_known_group)
        && choices.iter().all(is_known_choice)
}

/// Charsets of ASCII and pairs of bytes.
fn is_known_charset(charset: Charset) -> bool {
    match charset {
        Charset::EucKr | Charset::Cp949 => true,
        Charset::Utf8
        | Charset::ShiftJis
        | Charset::Latin1
        | Charset::Cp037
        | Charset::Cp500
        | Charset::Cp1047
        | Charset::Cp933
        | Charset::Cp1364 => false,
    }
}

fn is_known_step(step: &Step) -> bool {
    match step {
        Step::Field(_) | Step::Group(_) | Step::Choice(_) => true,
        Step::Tail(_) | Step::Block(_) | Step::Bitmap(_) | Step::MayEnd(_) => false,
    }
}

fn is_known_field(field: &Field) -> bool {
    let Field {
        // Another reading of a row is not ours.
        role: Role::Named | Role::Filler | Role::PartOf(_),
        json: JsonType::Text | JsonType::Decimal | JsonType::Number | JsonType::Boolean,
        empty: Empty::Never | Empty::Spaces | Empty::Zeros | Empty::ZerosOrSpaces | Empty::SpacesOrZeros,
        align: Align::Left | Align::Right,
        set_by: SetBy::Request | SetBy::Answer | SetBy::Both | SetBy::Fei,
        text: TextPolicy::Reject | TextPolicy::Replace | TextPolicy::Normalize | TextPolicy::Fullwidth,
        charset,
        kind,
        key: _,
        rendered: _,
        ko: _,
        at: _,
        width: _,
        repeat: _,
        // Spaces in front of digits are asked for below.
        pad: _,
        required: _,
        default: _,
        constant: _,
        codes: _,
        mask: _,
        cut: _,
        truth: _,
        until_blank,
        wide_padding,
        register: _,
        follows: _,
    } = field
    else {
        return false;
    };
    !until_blank
        && !wide_padding
        && !field.is_filled_with_spaces()
        && is_known_charset(*charset)
        && is_known_kind(kind)
}

fn is_known_kind(kind: &Kind) -> bool {
    match kind {
        Kind::Text | Kind::Hangul | Kind::Digits => true,
        Kind::Date(DateForm::Date | DateForm::Time | DateForm::DateTime) => true,
        Kind::Number(Number {
            form: Form::Display,
            sign,
            digits: _,
            scale: _,
            blank_sign: _,
            fraction: _,
        }) => match sign {
            Sign::None | Sign::Leading | Sign::Trailing | Sign::Inside | Sign::At(_) | Sign::Within => true,
        },
        Kind::Number(Number {
            form: Form::Point | Form::Packed | Form::Zoned(_) | Form::Binary(_) | Form::Bcd,
            ..
        })
        | Kind::Date(
            DateForm::Millis | DateForm::Dashed | DateForm::ShortDate(_) | DateForm::ShortDateTime(_),
        )
        | Kind::Bytes(_)
        | Kind::Boolean
        | Kind::Tail(_) => false,
    }
}

fn is_known_group(group: &Group) -> bool {
    let Group { count, columns, key: _, rendered: _, ko: _, at: _, max: _, body: _, item_bytes: _ } = group;
    !columns
        && match count {
            Count::Field { .. } | Count::Slots(_) | Count::UntilEnd => true,
        }
}

fn is_known_choice(choice: &Choice) -> bool {
    let tests = choice.arms.iter().flat_map(|arm| &arm.when);
    tests.into_iter().all(|test| match test {
        Test::Length(_) | Test::Field { .. } => true,
    })
}
