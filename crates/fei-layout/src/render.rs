//! Findings as people read them, with the source line and carets, and as data.

use annotate_snippets::{Annotation, AnnotationKind, Element, Group, Level, Renderer, Snippet};

use crate::{Code, Finding, Severity, SourceFile};

/// Findings with their source lines, one below the other, as rustc draws its errors. Columns are those of a terminal:
/// a Hangul syllable takes two.
#[must_use]
pub fn human<C: Code>(findings: &[Finding<C>], files: &[SourceFile], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(COLUMNS);
    let mut all = String::new();
    for finding in findings {
        all.push_str(&renderer.render(&report(finding, files)));
        all.push_str("\n\n");
    }
    all
}

/// Findings as a JSON array.
#[must_use]
pub fn json<C: Code>(findings: &[Finding<C>]) -> String {
    serde_json::to_string_pretty(findings).unwrap_or_default()
}

/// Columns of a line before it is cut: a row of a layout is shown whole.
const COLUMNS: usize = 220;

fn report<'a, C: Code>(finding: &'a Finding<C>, files: &'a [SourceFile]) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.code.as_str());
    let mut group = title.elements(snippets(finding, files));
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![group];
    groups.extend(mended(finding));
    groups
}

/// The file of the finding with everything that is in it, then other files.
fn snippets<'a, C>(finding: &'a Finding<C>, files: &'a [SourceFile]) -> Vec<Element<'a>> {
    let label = finding.expected.as_ref().map(|expected| format!("expected {expected}"));
    let primary = AnnotationKind::Primary.span(finding.span.clone()).label(label);
    let mut order = vec![&finding.file];
    for related in &finding.related {
        if !order.contains(&&related.file) {
            order.push(&related.file);
        }
    }
    let mut snippets = Vec::with_capacity(order.len());
    for path in order {
        let related = finding.related.iter().filter(|related| related.file == *path);
        let context =
            related.map(|one| AnnotationKind::Context.span(one.span.clone()).label(one.label.as_str()));
        let own = (*path == finding.file).then(|| primary.clone());
        let annotations: Vec<Annotation<'_>> = own.into_iter().chain(context).collect();
        if let Some(file) = files.iter().find(|file| file.path == *path) {
            let snippet = Snippet::source(&*file.text).path(&**path).fold(true).annotations(annotations);
            snippets.push(Element::from(snippet));
        }
    }
    snippets
}

/// The line as it should be.
fn mended<C>(finding: &Finding<C>) -> Option<Group<'_>> {
    let mended = finding.mended.as_ref()?;
    let line = mended.line as usize;
    let snippet: Snippet<'_, Annotation<'_>> =
        Snippet::source(mended.text.as_str()).line_start(line).fold(false);
    Some(Level::HELP.secondary_title("the line mended").element(snippet))
}

#[cfg(test)]
mod tests;
