//! What `test`, `demo` and their kin begin with: settings, layouts, golden cases.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fei_layout::{Registry, Severity, SourceFile, render};

use crate::golden::{self, Golden};
use crate::layouts::{Folder, Part};
use crate::output::Output;
use crate::reload::Set;
use crate::settings::Settings;
use crate::stop::Stop;

/// Everything that a performance needs.
pub(super) struct Script {
    pub(super) settings: Settings,
    pub(super) registry: Arc<Registry>,
    /// What it was compiled from.
    pub(super) files: Vec<SourceFile>,
    pub(super) golden: Golden,
    pub(super) part: Part,
    /// Errors in layouts and golden files: nothing can be as expected then.
    pub(super) errors: usize,
}

impl Script {
    /// The layouts as a gateway holds them.
    pub(super) fn set(&self) -> Set {
        Set {
            dir: self.part.root.clone(),
            files: self.files.clone().into(),
            registry: self.registry.clone(),
            examples: self.golden.served.clone().into(),
            golden: None,
        }
    }

    /// Reads it all; what is wrong is told on stderr and counted. Without a path: the settings' layouts.
    pub(super) fn read(config: Option<&Path>, path: Option<PathBuf>, out: &mut Output) -> Result<Self, Stop> {
        Self::by(Settings::to_play(config)?, path, out)
    }

    /// The same by these settings.
    pub(super) fn by(settings: Settings, path: Option<PathBuf>, out: &mut Output) -> Result<Self, Stop> {
        let part = Part::of(&path.unwrap_or_else(|| settings.layouts_dir.clone()));
        let folder = Folder::read(&part.root)?;
        let loaded = folder.load();
        let errors: Vec<_> =
            loaded.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        if !errors.is_empty() {
            let colour = out.colour_talk;
            out.complain(render::human(&errors, &folder.layouts, colour));
        }
        let golden = golden::read(&folder, &loaded.registry);
        for error in &golden.errors {
            out.complain(format_args!("{}/{error}", folder.root.display()));
        }
        let errors = errors.len() + golden.errors.len();
        Ok(Self {
            settings,
            registry: Arc::new(loaded.registry),
            files: folder.layouts,
            golden,
            part,
            errors,
        })
    }
}
