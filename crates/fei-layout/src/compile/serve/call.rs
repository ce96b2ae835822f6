//! The values of a call while it is compiled: what is picked up of it, and where each value stands.

use super::route::{Path, Place};
use crate::FindingCode;
use crate::compile::http::answer::{self, AnswerWorld};
use crate::compile::http::keys::Keys;
use crate::compile::template::{self, plain_name};
use crate::nearest::nearest;
use crate::plan::{
    CallKey, Capture, CaptureBuilder, JsonPath, KeyPlace, Method, PathStep, Piece, Route, Segment, Source,
    Template,
};
use crate::read::Span;
use crate::report::{Draft, Report};
use crate::typed::{ServeTable, Text};

/// The call, compiled.
pub(super) struct Caught {
    pub(super) keys: Box<[CallKey]>,
    pub(super) capture: Capture,
    pub(super) ignored: Box<[Box<str>]>,
    pub(super) route: Route,
}

/// The call under way.
pub(super) struct Call<'t> {
    table: &'t ServeTable,
    capture: CaptureBuilder,
    keys: Keys,
    /// Names in the path and the query.
    params: Vec<(Box<str>, KeyPlace, Span)>,
}

impl<'t> Call<'t> {
    pub(super) fn new(table: &'t ServeTable, path: &Path) -> Self {
        let of_path = path.places.iter().filter_map(|place| match place {
            Place::Value(name, span) => Some((name.clone(), KeyPlace::Path, *span)),
            Place::Fixed(_) => None,
        });
        let query = table.query.iter().flatten();
        let of_query = query.map(|name| (name.value.clone(), KeyPlace::Query, name.span));
        let params = of_path.chain(of_query).collect();
        Self { table, capture: CaptureBuilder::default(), keys: Keys::default(), params }
    }

    /// Its values, for a mapping.
    pub(super) fn world(&mut self) -> AnswerWorld<'_> {
        AnswerWorld::of_call(&mut self.capture, &mut self.keys)
    }

    /// A key, which must have all of its values: by a setting in it the same call would be another one when that has changed.
    pub(super) fn key(&mut self, text: &Text, report: &mut Report<'_>) -> Template {
        let template = template::compile(text, &mut self.world(), report);
        if template.pieces.iter().any(|piece| matches!(piece, Piece::Value(Source::Setting(_)))) {
            let draft = Draft::error(FindingCode::Serve, text.span, "a setting is no part of a call's key");
            report.add(draft.expected("values of the call, and text between them"));
        }
        self.keys.needed(&template.pieces);
        template
    }

    /// As run: the keys, what is picked up, what is passed over, the route.
    pub(super) fn finish(mut self, method: Method, path: Path, report: &mut Report<'_>) -> Caught {
        self.names(report);
        self.body(method, report);
        let ignored = self.ignored(report);
        self.objects();
        let params = self.params;
        let place = |path: &JsonPath| {
            let named = plain_name(path).and_then(|name| params.iter().find(|(known, ..)| **known == *name));
            named.map_or(KeyPlace::Body, |(_, place, _)| *place)
        };
        let keys = self.keys.finish(place, report);
        let key = |name: &str| keys.iter().position(|key| &*key.path == name);
        let segment = |place| match place {
            Place::Fixed(text) => Some(Segment::Fixed(text)),
            Place::Value(name, _) => key(&name).map(|key| Segment::Value(key as u32)),
        };
        let route =
            Route { text: path.text, segments: path.places.into_iter().filter_map(segment).collect() };
        Caught { keys, capture: self.capture.finish(), ignored, route }
    }

    /// Names of the path and the query stand there once, and are used.
    fn names(&self, report: &mut Report<'_>) {
        for (nth, (name, place, span)) in self.params.iter().enumerate() {
            let query = || self.params[..nth].iter().find(|(known, ..)| known == name);
            if let Some((.., first)) = query().filter(|_| *place == KeyPlace::Query) {
                let draft = Draft::error(FindingCode::NameTwice, *span, format!("`{name}` is there twice"));
                report.add(draft.related(*first, "the first one"));
            }
            let mut used = self.keys.paths().filter_map(|(path, _)| plain_name(path));
            if !used.any(|used| used == &**name) {
                let message = format!("nothing is made of `{name}`");
                let draft = Draft::error(FindingCode::Serve, *span, message);
                let names = self.keys.paths().filter_map(|(path, _)| plain_name(path));
                let draft = draft.expected(format!("\"{{{name}}}\" in `request` or `key`"));
                report.add(match nearest(name, names) {
                    Some(near) => draft.help(format!("did you mean `{near}`?")),
                    None => draft,
                });
            }
        }
    }

    /// A GET has no body.
    fn body(&self, method: Method, report: &mut Report<'_>) {
        let named = |path| {
            plain_name(path).is_some_and(|name| self.params.iter().any(|(known, ..)| **known == *name))
        };
        let Some((path, span)) = self.keys.paths().find(|(path, _)| method == Method::Get && !named(path))
        else {
            return;
        };
        let message =
            format!("GET has no body that `{}` could stand in", crate::compile::http::keys::text(path));
        let draft = Draft::error(FindingCode::Serve, span, message);
        report.add(draft.expected("its name in `query` or in the path, or POST"));
    }

    /// Keys that nothing is made of.
    fn ignored(&mut self, report: &mut Report<'_>) -> Box<[Box<str>]> {
        let mut ignored = Vec::new();
        for name in self.table.ignore.iter().flatten() {
            let Some(path) = answer::path(name, report) else { continue };
            let inside = |known: &JsonPath| known.0.starts_with(&path.0) || path.0.starts_with(&known.0);
            if let Some((_, used)) = self.keys.paths().find(|(known, _)| inside(known)) {
                let message = format!("`{}` is in `ignore`, and used all the same", name.value);
                let draft = Draft::error(FindingCode::MappedTwice, name.span, message);
                report.add(draft.related(used, "here"));
                continue;
            }
            self.capture.pass_over(&path);
            ignored.push(name.value.clone());
        }
        ignored.into()
    }

    /// Objects around values are picked up too: what stands there must be one.
    fn objects(&mut self) {
        let around: Vec<JsonPath> = self.keys.paths().flat_map(|(path, _)| objects(path)).collect();
        for path in around {
            self.capture.want(&path);
        }
    }
}

/// The objects that a path goes through, the document left out.
fn objects(path: &JsonPath) -> impl Iterator<Item = JsonPath> {
    let inner = (1..path.0.len()).filter(|at| matches!(path.0[*at], PathStep::Key(_)));
    let objects = inner.map(|at| JsonPath(path.0[..at].into()));
    objects.filter(|path| !matches!(path.0.last(), Some(PathStep::Each))).collect::<Vec<_>>().into_iter()
}
