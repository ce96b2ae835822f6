//! Method and path of what we serve, and whether two transactions would be called by the same.

use crate::FindingCode;
use crate::compile::shape::inside;
use crate::compile::template::plain_name;
use crate::compile::transaction::Sides;
use crate::notation::{self, Part, Reference};
use crate::plan::Method;
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{ServeTable, Text};

/// What stands between two slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Fixed(Box<str>),
    Value(Box<str>, Span),
}

/// The path as the file writes it, and its segments.
#[derive(Debug, Default)]
pub(super) struct Path {
    pub(super) text: Box<str>,
    pub(super) places: Vec<Place>,
}

/// Compiles `call`.
pub(super) fn compile(table: &ServeTable, report: &mut Report<'_>) -> (Method, Path) {
    let text = &table.call;
    let (method, at) = match notation::call(text) {
        Ok(call) => call,
        Err(bad) => {
            let span = inside(text, bad.at..text.len(), report);
            report.add(Draft::error(FindingCode::BadText, span, "this is no call").expected(bad.expected));
            return (Method::Post, Path::default());
        }
    };
    let places = places(text, at, report);
    for (nth, place) in places.iter().enumerate() {
        let Place::Value(name, span) = place else { continue };
        if places[..nth].iter().any(|earlier| matches!(earlier, Place::Value(known, _) if known == name)) {
            let message = format!("`{name}` stands in the path twice");
            report.add(Draft::error(FindingCode::NameTwice, *span, message));
        }
    }
    (method, Path { text: text[at..].into(), places })
}

fn places(text: &Text, at: usize, report: &mut Report<'_>) -> Vec<Place> {
    let parts = match notation::template(&text[at..]) {
        Ok(parts) => parts,
        Err(bad) => {
            let span = inside(text, at + bad.at..at + bad.at + 1, report);
            report.add(Draft::error(FindingCode::BadText, span, "this is no path").expected(bad.expected));
            return Vec::new();
        }
    };
    let mut places = vec![Place::Fixed(Box::default())];
    for part in parts {
        match part {
            Part::Text(text) => fixed(&text, &mut places),
            Part::Value(reference, range) => {
                let span = inside(text, at + range.start..at + range.end, report);
                match value(&reference).filter(|_| places.last() == Some(&Place::Fixed(Box::default()))) {
                    Some(name) => {
                        places.pop();
                        places.push(Place::Value(name.into(), span));
                    }
                    None => {
                        let draft = Draft::error(FindingCode::Serve, span, "this cannot stand in a path");
                        report.add(draft.expected("a plain name in braces, alone between two slashes"));
                    }
                }
            }
        }
    }
    // Before the first slash there is nothing.
    places.remove(0);
    odd(text, &places, report);
    places
}

fn value(reference: &Reference) -> Option<&str> {
    match reference {
        Reference::Path(path) => plain_name(path),
        Reference::Own { .. } => None,
    }
}

/// Text, which goes on with the segment at hand and begins one behind each slash.
fn fixed(text: &str, places: &mut Vec<Place>) {
    for (nth, piece) in text.split('/').enumerate() {
        match places.last_mut().filter(|_| nth == 0) {
            Some(Place::Fixed(known)) => *known = format!("{known}{piece}").into(),
            Some(Place::Value(..)) if piece.is_empty() => {}
            _ => places.push(Place::Fixed(piece.into())),
        }
    }
}

/// Nothing that a caller would have to encode, no empty segment, nothing that leads elsewhere.
fn odd(text: &Text, places: &[Place], report: &mut Report<'_>) {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | ':');
    let is_odd = |place: &&Place| match place {
        Place::Fixed(text) => text.is_empty() || text.starts_with('.') || !text.chars().all(plain),
        Place::Value(..) => false,
    };
    if let Some(Place::Fixed(odd)) = places.iter().find(is_odd) {
        let message = format!("`{odd}` cannot stand between two slashes");
        let draft = Draft::error(FindingCode::Serve, text.span, message);
        report.add(draft.expected("letters, digits, - and _; a value alone between two slashes"));
    }
}

/// Reports transactions that are called by the same method and the same path.
pub(crate) fn apart(sides: &[Sides<'_>], report: &mut Report<'_>) {
    let served: Vec<_> = sides
        .iter()
        .filter_map(|sides| Some((sides.version.id(), &sides.typed().serve.as_ref()?.call)))
        .filter_map(|(id, call)| Some((id, call, shape(call)?)))
        .collect();
    for (nth, (id, call, shape)) in served.iter().enumerate() {
        let same = |(other, _, known): &&(Box<str>, &Text, String)| other != id && known == shape;
        if let Some((other, first, _)) = served[..nth].iter().find(same) {
            let message = format!("`{other}` is called by this too");
            let draft = Draft::error(FindingCode::NotApart, call.span, message);
            report.add(draft.related(first.span, "the other one").expected("another path or method"));
        }
    }
}

/// A call with `{}` for what is filled in.
fn shape(call: &str) -> Option<String> {
    let parts = notation::template(call).ok()?;
    let piece = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Value(..) => "{}".to_owned(),
    };
    Some(parts.iter().map(piece).collect())
}
