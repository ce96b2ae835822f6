//! Texts with values in braces, compiled against the values that exist where they stand.

use super::shape::inside;
use crate::FindingCode;
use crate::nearest::nearest;
use crate::notation::{self, Part, Reference};
use crate::plan::{JsonPath, Layout, PathStep, Piece, Source, Template};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::Text;

/// The values that exist where a template stands.
pub(crate) trait World {
    /// The value at a path, of which a telegram has one at most; or the finding that there is none.
    fn path(&mut self, path: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft>;

    /// Whether a text without braces would be a value in them.
    fn could_be(&self, path: &JsonPath) -> bool;

    /// FEI's own value `@word` or `@word.of`; or the finding that there is none.
    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft>;
}

/// Compiles a template; pieces without a value are findings.
pub(crate) fn compile(text: &Text, world: &mut impl World, report: &mut Report<'_>) -> Template {
    compile_from(text, 0, world, report)
}

/// Compiles the template that begins within a text.
pub(crate) fn compile_from(
    text: &Text,
    from: usize,
    world: &mut impl World,
    report: &mut Report<'_>,
) -> Template {
    let parts = match notation::template(&text[from..]) {
        Ok(parts) => parts,
        Err(bad) => {
            let span = inside(text, from + bad.at..from + bad.at + 1, report);
            let draft = Draft::error(FindingCode::BadText, span, "this is not a template");
            report.add(draft.expected(bad.expected));
            return constant("");
        }
    };
    no_braces(text, &parts, world, report);
    let mut pieces = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Part::Text(text) => pieces.push(Piece::Text(text.into())),
            Part::Value(reference, range) => {
                let range = from + range.start..from + range.end;
                let span = inside(text, range.clone(), report);
                match value(&reference, &text[range], span, world) {
                    // Of rows in different arms all but one are null, and null is empty text.
                    Ok(sources) => pieces.extend(sources.into_iter().map(Piece::Value)),
                    Err(draft) => report.add(draft),
                }
            }
        }
    }
    Template { pieces: pieces.into() }
}

/// What stands in braces.
fn value(reference: &Reference, raw: &str, span: Span, world: &mut impl World) -> Result<Vec<Source>, Draft> {
    match reference {
        Reference::Path(path) => world.path(path, raw, span),
        Reference::Own { word, of } => world.own(word, of.as_deref(), span),
    }
}

/// Warns of a constant that was likely meant as a value.
fn no_braces(text: &Text, parts: &[Part], world: &impl World, report: &mut Report<'_>) {
    let [Part::Text(constant)] = parts else { return };
    let path = notation::json_path(constant).is_ok_and(|path| world.could_be(&path));
    let value = constant.contains(char::is_alphabetic) && (constant.starts_with('@') || path);
    if value && !constant.contains(['{', '}']) {
        let draft =
            Draft::warning(FindingCode::NoBraces, text.span, "this is a constant: it stands in no braces");
        report.add(draft.mend(text.span, format!("\"{{{constant}}}\"")));
    }
}

/// Whether a text is one value in braces and nothing else.
pub(crate) fn is_one_value(text: &str) -> bool {
    matches!(notation::template(text).as_deref(), Ok([Part::Value(..)]))
}

/// A template that is only text.
pub(crate) fn constant(text: &str) -> Template {
    Template { pieces: [Piece::Text(text.into())].into() }
}

/// The one key that a path is, when it is a plain name.
pub(crate) fn plain_name(path: &JsonPath) -> Option<&str> {
    match &*path.0 {
        [PathStep::Key(key)] => Some(key),
        _ => None,
    }
}

/// The finding that an `@` value does not exist here.
pub(crate) fn no_such_value(word: &str, known: &[&str], span: Span) -> Draft {
    let draft = Draft::error(FindingCode::NoSuchValue, span, format!("there is no `@{word}` here"));
    let listed = known.iter().map(|known| format!("@{known}")).collect::<Vec<_>>().join(", ");
    let draft = draft.expected(if known.is_empty() { "only names of rows".to_owned() } else { listed });
    let bare = known.iter().map(|known| known.split('.').next().unwrap_or_default());
    match nearest(word, bare) {
        Some(near) if near != word => draft.help(format!("did you mean `@{near}`?")),
        _ => draft,
    }
}

/// Only the rows of a header: for a party's tracking number.
pub(crate) struct Header<'l> {
    pub(crate) layout: &'l Layout,
}

impl World for Header<'_> {
    fn could_be(&self, path: &JsonPath) -> bool {
        plain_name(path).is_some_and(|name| self.layout.find(name).is_some())
    }

    fn path(&mut self, path: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        let found = plain_name(path).and_then(|name| self.layout.find(name));
        found.map(|field| vec![Source::Field(field)]).ok_or_else(|| {
            let names = self.layout.fields.iter().map(|field| &*field.key);
            no_such_row(raw, "the header", names, span)
        })
    }

    fn own(&mut self, word: &str, _: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        Err(no_such_value(word, &[], span))
    }
}

/// The finding that a template names no row.
pub(crate) fn no_such_row<'k>(
    raw: &str,
    of: &str,
    known: impl IntoIterator<Item = &'k str>,
    span: Span,
) -> Draft {
    let draft = Draft::error(FindingCode::MapsNothing, span, format!("{of} has no row `{raw}`"));
    match nearest(raw, known) {
        Some(near) => draft.help(format!("did you mean `{near}`?")).mend(span, near),
        None => draft,
    }
}

/// Only the settings of fei.toml and the counter: for a party's references.
pub(crate) struct Numbering {
    /// How often `{seq}` was there.
    pub(crate) sequences: u32,
}

impl World for Numbering {
    fn could_be(&self, path: &JsonPath) -> bool {
        plain_name(path) == Some("seq")
    }

    fn path(&mut self, path: &JsonPath, raw: &str, span: Span) -> Result<Vec<Source>, Draft> {
        if plain_name(path) == Some("seq") {
            self.sequences += 1;
            return Ok(vec![Source::Sequence]);
        }
        Err(Draft::error(FindingCode::NoSuchValue, span, format!("a reference has no `{raw}`"))
            .expected("{seq} or {@setting.NAME}"))
    }

    fn own(&mut self, word: &str, of: Option<&str>, span: Span) -> Result<Vec<Source>, Draft> {
        match (word, of) {
            ("setting", Some(name)) => Ok(vec![Source::Setting(name.into())]),
            _ => Err(no_such_value(word, &["setting.NAME"], span)),
        }
    }
}
