//! What was asked for and did not load: what is wrong with its own file, or with what that file stands on.

use fei_layout::Finding;

use super::Book;
use crate::stop::Stop;

impl Book {
    /// A layout or file of records whose text is there and did not load: `hecto.transfer.request`, `hecto.transfer`. None:
    /// there is no such file, or nothing is wrong with it.
    pub(in crate::cli) fn unsound(&self, name: &str) -> Option<Stop> {
        let mut parts = name.split('.');
        let (party, file) = (parts.next()?, parts.next()?);
        let own = format!("{party}/{file}.");
        self.folder.layouts.iter().find(|one| one.path.starts_with(&own))?;
        // Where a version of it loaded, what it stands on loaded too.
        let loaded = self.registry.transactions().any(|one| *one.id == format!("{party}.{file}"));
        let stands_on = || if loaded { None } else { self.unsound_party(party, name) };
        self.stop(name, |path| path.starts_with(&own)).or_else(stands_on)
    }

    /// What was asked for, when the contract of its party, or rows that several files share, did not load.
    pub(super) fn unsound_party(&self, party: &str, asked: &str) -> Option<Stop> {
        let shared = |file: &str| file == "party.toml" || file.starts_with('_');
        self.stop(asked, |path| match path.split_once('/') {
            Some((folder, file)) if folder == party => shared(file),
            Some((folder, _)) => folder == "_common",
            None => false,
        })
    }

    /// The files of a party that did not load, for people who miss what they say; none: all did.
    pub(in crate::cli) fn left_out(&self, party: &str) -> Option<String> {
        let of_party = |one: &&Finding| one.file.split_once('/').is_some_and(|(folder, _)| folder == party);
        let mut files: Vec<_> = self.errors.iter().filter(of_party).map(|one| self.place(one)).collect();
        files.dedup_by(|one, before| one.split(':').next() == before.split(':').next());
        let first = files.first()?;
        let others = if files.len() == 1 { String::new() } else { format!(" and {} more", files.len() - 1) };
        Some(format!("files of {party} that have findings were left out: {first}{others}; see `fei check`"))
    }

    fn stop(&self, name: &str, concerns: impl Fn(&str) -> bool) -> Option<Stop> {
        let mut concerned = self.errors.iter().filter(|one| concerns(&one.file));
        let first = concerned.next()?;
        let others = match concerned.count() {
            0 => String::new(),
            others => format!(" (and {others} more)"),
        };
        let told = format!("{}: {}{others}", self.place(first), first.message);
        Some(Stop::Unsound { name: name.to_owned(), told })
    }

    /// `layouts/hecto/transfer.toml:12:10`
    fn place(&self, one: &Finding) -> String {
        format!("{}:{}:{}", self.folder.place(&one.file).display(), one.line, one.column)
    }
}
