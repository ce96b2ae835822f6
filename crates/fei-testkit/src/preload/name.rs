//! A name that a test lets lead elsewhere, as a name server does.

use std::fs;
use std::net::IpAddr;

use super::Preload;

/// [`Name::NAME`], and where it leads for a process.
#[derive(Debug)]
pub struct Name {
    preload: Preload,
}

impl Name {
    /// The name.
    pub const NAME: &'static str = "institution.test";
    const FILE: &'static str = "leads_to";

    /// It leads there.
    ///
    /// # Panics
    /// Without a C compiler.
    #[must_use]
    pub fn leading_to(address: IpAddr) -> Self {
        let name = Self { preload: Preload::build(include_str!("name.c")) };
        name.lead_to(address);
        name
    }

    /// What a process finds it by.
    #[must_use]
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        self.preload.variables("NAME_LEADS_TO", Self::FILE)
    }

    /// From now on it leads there, for whoever asks.
    ///
    /// # Panics
    /// When the disk is full.
    pub fn lead_to(&self, address: IpAddr) {
        // Whoever asks meanwhile reads the one or the other.
        let fresh = self.preload.path("fresh");
        fs::write(&fresh, address.to_string()).unwrap();
        fs::rename(fresh, self.preload.path(Self::FILE)).unwrap();
    }
}
