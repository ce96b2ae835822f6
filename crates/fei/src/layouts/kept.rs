//! Layouts as the journal keeps them: the texts of a set, and what they are compiled to when something was begun by them that
//! goes on.

use std::panic::catch_unwind;
use std::sync::Arc;

use fei_journal::KeptSet;
use fei_layout::{Finding, Loaded, Registry, Severity, SourceFile, load, render};

/// A set to be kept; golden cases are none of it.
pub(crate) fn keep(files: &[SourceFile], registry: &Registry) -> KeptSet {
    let files = files.iter().map(|file| (file.path.clone(), (&*file.text).into()));
    KeptSet::new(files, registry.transactions().map(|transaction| transaction.layout_hash))
}

/// What a set that was kept is compiled to. An older FEI may have kept it: what this one cannot use of it is told, and everything
/// else is used.
pub(crate) fn compile(set: &KeptSet) -> Option<Arc<Registry>> {
    let files: Vec<_> = set
        .files()
        .iter()
        .map(|(path, text)| SourceFile { path: path.clone(), text: (&**text).into() })
        .collect();
    let compiled = catch_unwind(|| load(&files)).ok();
    let findings = match &compiled {
        Some(Loaded { findings, .. }) => errors(findings, &files),
        None => "the compiler panicked".to_owned(),
    };
    if !findings.is_empty() {
        tracing::error!(
            alarm = true,
            findings,
            "earlier layouts are broken for this FEI: what was begun by the broken ones goes on by those of now"
        );
    }
    compiled.map(|loaded| Arc::new(loaded.registry))
}

fn errors(findings: &[Finding], files: &[SourceFile]) -> String {
    let errors: Vec<_> =
        findings.iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
    if errors.is_empty() { String::new() } else { render::human(&errors, files, false) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::layouts::Folder;

    #[test]
    fn what_is_kept_of_the_samples_is_compiled_to_the_same_versions() {
        let folder = Folder::read(Path::new("layouts")).unwrap();
        let registry = folder.load().registry;
        let again = compile(&keep(&folder.layouts, &registry)).unwrap();
        assert!(registry.transactions().count() > 10);
        for transaction in registry.transactions() {
            assert!(again.version(&transaction.id, &transaction.layout_hash).is_some(), "{}", transaction.id);
        }
    }

    #[test]
    fn of_a_set_that_is_broken_in_part_the_rest_is_used() {
        let folder = Folder::read(Path::new("layouts")).unwrap();
        let registry = folder.load().registry;
        let mut files = folder.layouts.clone();
        let broken = files.iter_mut().find(|file| &*file.path == "hecto/balance.toml").unwrap();
        broken.text = format!("{}\nnobody_knows = 1\n", broken.text).into();
        let again = compile(&keep(&files, &registry)).unwrap();
        let has = |id: &str| again.transactions().any(|transaction| &*transaction.id == id);
        assert!(has("hecto.transfer") && !has("hecto.balance"));
    }
}
