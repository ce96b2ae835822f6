//! Rows as the files say them.

use toml::Value;

use super::charset::Charset;
use super::dates::Calendar;
use super::notation::{self, Form};
use super::places;

/// What a party says for all of its rows.
#[derive(Debug)]
pub(super) struct Defaults {
    charset: Charset,
    /// The forms of a date that mean null.
    dates: Vec<u8>,
    /// Rows of a request: what only the answer fills is required of nobody.
    request: bool,
}

/// A row of a telegram.
#[derive(Debug, Clone)]
pub(super) enum Row {
    Field(Box<Field>),
    Group {
        name: String,
        by: By,
        max: usize,
        /// The first row of all items, then the second of all items.
        columns: bool,
        rows: Vec<Row>,
    },
    Variant(Vec<Arm>),
    /// Rows that take as many bytes as a field says, and so many more.
    Block {
        length: String,
        adjust: i64,
        rows: Vec<Row>,
    },
    Bitmap(Bitmap),
    /// Bytes of a row before, read once more; what has no name only takes up room.
    View {
        of: String,
        fields: Vec<Field>,
    },
    /// The telegram, or the block, may end here.
    MayEnd,
}

/// How many items a group has.
#[derive(Debug, Clone)]
pub(super) enum By {
    Count(String),
    Slots(usize),
    End,
}

/// One way that a body can look: taken when each field has one of its values, and the telegram its length.
#[derive(Debug, Clone)]
pub(super) struct Arm {
    pub(super) length: Option<usize>,
    pub(super) when: Vec<(String, Vec<String>)>,
    pub(super) rows: Vec<Row>,
}

/// Bits that say which rows follow.
#[derive(Debug, Clone)]
pub(super) struct Bitmap {
    pub(super) charset: Charset,
    /// Hexadecimal digits; else bytes.
    pub(super) hex: bool,
    /// Bit 1 says that a second map follows.
    pub(super) two: bool,
    pub(super) rows: Vec<Optional>,
}

/// A row that a bit says is there.
#[derive(Debug, Clone)]
pub(super) struct Optional {
    pub(super) bit: usize,
    pub(super) required: bool,
    pub(super) row: Row,
}

/// A row that holds a value.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// None: filler.
    pub(super) name: Option<String>,
    /// Its offset, as if groups of varying length had no items: the name of filler.
    pub(super) at: usize,
    pub(super) form: Form,
    /// Bytes of one value.
    pub(super) width: usize,
    pub(super) repeat: usize,
    /// Its values end where they are blank.
    pub(super) until_blank: bool,
    /// The bytes may end before it.
    pub(super) optional: bool,
    /// A number without quotes in JSON.
    pub(super) bare: bool,
    pub(super) charset: Charset,
    /// The bytes that mean null when the field is full of one of them; the first is written.
    pub(super) empty: Vec<u8>,
    pub(super) right: bool,
    pub(super) pad: u8,
    /// Spaces stand in front of a number's digits, not zeros.
    pub(super) spaced: bool,
    /// Full-width spaces are padding too.
    pub(super) wide: bool,
    pub(super) required: bool,
    pub(super) default: Option<String>,
    pub(super) constant: Option<String>,
    pub(super) codes: Vec<String>,
    /// Only the answer fills it.
    pub(super) answer: bool,
    pub(super) replace: bool,
    /// Text is written in full-width characters.
    pub(super) widen: bool,
    pub(super) cut: bool,
    /// The rows that hold its sign and its fraction.
    pub(super) sign_at: Option<String>,
    pub(super) fraction: Option<String>,
    pub(super) fraction_width: usize,
    /// It is the sign or the fraction of another row.
    pub(super) part: bool,
    /// The formula that it follows from.
    pub(super) compute: Option<String>,
}

impl Defaults {
    pub(super) fn of(party: &toml::Table, request: bool) -> Self {
        let charset = Charset::named(party["charset"].as_str().expect("a charset"));
        Self { charset, request, dates: forms(party.get("empty").and_then(Value::as_str).unwrap_or("zeros")) }
    }
}

/// Reads an array of rows.
pub(super) fn read(rows: &Value, defaults: &Defaults) -> Vec<Row> {
    let rows = rows.as_array().expect("an array of rows");
    let mut read = Vec::new();
    for row in rows {
        read.extend(row.get("optional").map(|_| Row::MayEnd));
        read.push(one(row, defaults));
    }
    let mut rows = read;
    places::join_parts(&mut rows);
    rows
}

fn one(row: &Value, defaults: &Defaults) -> Row {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let number =
        |key: &str| row.get(key).and_then(Value::as_integer).map(|it| usize::try_from(it).expect("a number"));
    let rows = || read(&row["rows"], defaults);
    if let Some(arms) = row.get("variant") {
        return Row::Variant(
            arms.as_array().expect("arms").iter().map(|arm| self::arm(arm, defaults)).collect(),
        );
    }
    if let Some(length) = text("block") {
        let adjust = row.get("adjust").and_then(Value::as_integer).unwrap_or(0);
        return Row::Block { length, adjust, rows: rows() };
    }
    if row.get("bitmap").is_some() {
        return Row::Bitmap(bitmap(row, defaults));
    }
    if let Some(of) = text("redefines") {
        let views = row.get("rows").and_then(Value::as_array).cloned().unwrap_or_else(|| vec![row.clone()]);
        return Row::View { of, fields: views.iter().map(|row| field(row, defaults)).collect() };
    }
    let Some(name) = text("group") else { return Row::Field(Box::new(field(row, defaults))) };
    let by = match (text("count"), number("slots")) {
        (Some(count), _) => By::Count(count),
        (None, Some(slots)) => By::Slots(slots),
        (None, None) => By::End,
    };
    let columns = row.get("columns").and_then(Value::as_bool) == Some(true);
    Row::Group { name, by, max: number("max").unwrap_or(usize::MAX), columns, rows: rows() }
}

fn bitmap(row: &Value, defaults: &Defaults) -> Bitmap {
    let optional = |row: &Value| Optional {
        bit: row
            .get("bit")
            .and_then(Value::as_integer)
            .and_then(|bit| usize::try_from(bit).ok())
            .expect("a bit"),
        required: is_required(row, defaults),
        row: one(row, defaults),
    };
    Bitmap {
        charset: defaults.charset,
        hex: row["as"].as_str() == Some("X(16)"),
        two: row.get("bits").and_then(Value::as_integer) == Some(128),
        rows: row["rows"].as_array().expect("rows").iter().map(optional).collect(),
    }
}

fn arm(arm: &Value, defaults: &Defaults) -> Arm {
    let asked = arm.get("when").and_then(Value::as_table);
    let length = asked.and_then(|asked| asked.get("length")).and_then(Value::as_integer);
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let when = asked.into_iter().flatten().filter(|(_, values)| !values.is_integer());
    let when = when.map(|(name, values)| {
        let values =
            values.as_array().map_or_else(|| vec![text(values)], |all| all.iter().map(text).collect());
        (name.clone(), values)
    });
    let rows = read(&arm["rows"], defaults);
    Arm { length: length.and_then(|bytes| usize::try_from(bytes).ok()), when: when.collect(), rows }
}

fn field(row: &Value, defaults: &Defaults) -> Field {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let charset = text("charset").map_or(defaults.charset, |name| Charset::named(&name));
    let notation = notation::read(row, charset.is_ebcdic());
    let empty = match (text("empty"), &notation.form) {
        (Some(empty), _) => forms(&empty),
        (None, Form::Date(Calendar::Clock)) => Vec::new(),
        // Spaces end a list: only zeros can be null in it.
        (None, Form::Date(_)) if row.get("until").is_some() && defaults.dates != [b'0'] => Vec::new(),
        (None, Form::Date(_)) => defaults.dates.clone(),
        (None, _) => Vec::new(),
    };
    Field {
        name: text("name"),
        at: 0,
        width: notation.width,
        repeat: notation.repeat,
        until_blank: row.get("until").is_some(),
        optional: row.get("optional").is_some(),
        form: notation.form,
        bare: text("json").as_deref() == Some("number"),
        charset,
        empty,
        right: text("align").as_deref() == Some("right"),
        pad: charset.fill(text("pad").map_or(b' ', |pad| pad.as_bytes()[0])),
        spaced: text("pad").as_deref() == Some(" "),
        wide: row.get("trim").is_some(),
        required: is_required(row, defaults),
        default: text("default"),
        constant: text("const"),
        codes: row
            .get("codes")
            .and_then(Value::as_table)
            .map(|codes| codes.keys().cloned().collect())
            .unwrap_or_default(),
        answer: is_answer(row),
        replace: text("text").as_deref() == Some("replace"),
        widen: text("text").as_deref() == Some("fullwidth"),
        cut: row.get("cut").is_some(),
        sign_at: text("sign_at"),
        fraction: text("frac"),
        fraction_width: 0,
        part: false,
        compute: text("compute"),
    }
}

/// On the side that sets it.
fn is_required(row: &Value, defaults: &Defaults) -> bool {
    match row.get("required").and_then(Value::as_str) {
        Some(side) => (side == "request") == defaults.request,
        None if row.get("set_by").and_then(Value::as_str) == Some("fei") && !defaults.request => false,
        None => row.get("required").is_some() && !(defaults.request && is_answer(row)),
    }
}

fn is_answer(row: &Value) -> bool {
    row.get("set_by").and_then(Value::as_str) == Some("answer")
}

/// `zeros or spaces` as the bytes, in the order in which they are written.
fn forms(empty: &str) -> Vec<u8> {
    let byte = |word| if word == "zeros" { b'0' } else { b' ' };
    empty.split(" or ").filter(|word| *word != "never").map(byte).collect()
}
