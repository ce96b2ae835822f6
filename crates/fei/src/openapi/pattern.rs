//! What texts may be, as regular expressions that every reader of JSON Schema has (ECMA-262).

use fei_layout::plan::{DateForm, Field, Route};
use serde_json::{Value, json};

/// A year that there is: not 0000.
const YEAR: &str = "([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)";
/// A day of every year, behind its year.
const DAY: &str =
    "((0[13578]|1[02])(0[1-9]|[12][0-9]|3[01])|(0[469]|11)(0[1-9]|[12][0-9]|30)|02(0[1-9]|1[0-9]|2[0-8]))";
/// The 29th of February, with a year that has it.
const LEAP_DAY: &str = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)0229";
const TIME: &str = "([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]";
/// What no text of a telegram has: control characters, and the byte order mark, which counts as one.
const CONTROLS: &str = r"\u0000-\u001f\u007f-\u009f\ufeff";

/// A date or a time, as it stands in JSON.
pub(super) fn date(form: DateForm) -> String {
    let day = format!("({YEAR}{DAY}|{LEAP_DAY})");
    match form {
        DateForm::Date | DateForm::Dashed | DateForm::ShortDate(_) => format!("^{day}$"),
        DateForm::Time => format!("^{TIME}$"),
        DateForm::DateTime | DateForm::ShortDateTime(_) => format!("^{day}{TIME}$"),
        DateForm::Millis => format!("^{day}{TIME}[0-9]{{3}}$"),
    }
}

/// Adds that a path can carry it. A row's own pattern says no more than that where it alone limits the length.
pub(super) fn plain(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    let own = members.remove("pattern");
    match (own, members.get("maxLength").and_then(Value::as_u64)) {
        (_, Some(most)) => {
            let pattern = Route::PATTERN.replace("64", &most.min(64).to_string());
            members.insert("pattern".to_owned(), json!(pattern))
        }
        (Some(own), None) => {
            members.insert("allOf".to_owned(), json!([{ "pattern": Route::PATTERN }, { "pattern": own }]))
        }
        (None, None) => members.insert("pattern".to_owned(), json!(Route::PATTERN)),
    };
}

/// A text that a row takes. A character has a byte at least; characters that are taken out first do not count, and where it is
/// `cut` there may be more.
pub(super) fn text(field: &Field, strip: &str, cut: bool) -> String {
    let least = u32::from(field.required);
    let most = if cut { String::new() } else { field.width.to_string() };
    let gone: String = strip
        .chars()
        .map(|c| if matches!(c, ']' | '\\' | '^' | '-') { format!("\\{c}") } else { c.to_string() })
        .collect();
    match (gone.is_empty(), field.required) {
        (false, _) => format!("^[{gone}]*([^{gone}{CONTROLS}][{gone}]*){{{least},{most}}}$"),
        // Blanks alone are nothing. How many there are stands in the pattern too: whoever makes up texts by it alone makes short ones.
        (true, true) if !cut => {
            let others = field.width.saturating_sub(1);
            format!("^ {{0,{others}}}[^ {CONTROLS}][^{CONTROLS}]{{0,{others}}}$")
        }
        (true, true) => format!("^ *[^ {CONTROLS}][^{CONTROLS}]*$"),
        (true, false) => format!("^[^{CONTROLS}]*$"),
    }
}
