//! `fei breaking`: whom a new set of layouts breaks.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use fei_layout::{Level, breaks};

use super::diff::sound;
use crate::output::{Format, Output};
use crate::stop::{Exit, Stop};

/// Show whom new layouts break, who goes on as before.
///
/// On the wire: a core that sends and reads its telegrams as the old layouts say.
/// A row that begins elsewhere, has another width, type or charset, a row that was
/// filler and must be filled now, a code that is not taken any more, another constant,
/// a blank that is written or read as something else, an answer of its own that is taken
/// for another ending (its `codes`). What it hears by codes too: another one for the
/// same ending (`answer`, `[items.answer]`, `[local]`), for the same code or status of
/// the institution (its `codes`, `refused`) or the same word (a table), one that it may
/// be told now, which it never was, and a code or a row of the answer that is read from
/// other keys of the institution's. Titles and Korean names break nobody.
/// In JSON: whoever reads or writes the mirror (decode, encode), the institution
/// that is called, and the one that calls us. A key that is gone, has another type or
/// another name, one of a call that is refused or needed now, another path or status.
/// Of those who call us values too: less that is taken of a key (fewer values of its
/// table, less room in its row, text that was cut and is refused now, an inquiry that
/// has it in its path now, where not all texts can stand), more that may be told under
/// one (another value, null, nothing), a word that a table makes another code of for
/// the core, or a code another word of. A key that an answer has besides breaks nobody:
/// clients pass over what they do not know, as `fei export openapi` says.
/// Texts and choices that a mapping itself puts into a row are not compared.
///
///   fei breaking layouts.old layouts --level wire
///   fei breaking layouts.old layouts                  both
///
/// Ends with 0 when nobody is broken, with 1 and a list when somebody is.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Breaking {
    /// The folder as it was.
    old: PathBuf,
    /// The folder as it is.
    new: PathBuf,
    /// Who is asked about; both when absent.
    #[arg(long, value_enum)]
    level: Option<Asked>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Asked {
    /// Telegrams.
    Wire,
    /// JSON.
    Json,
}

impl Breaking {
    pub(super) fn run(self, out: &mut Output) -> Result<Exit, Stop> {
        let (old, new) = (sound(&self.old, out)?, sound(&self.new, out)?);
        let levels: &[Level] = match self.level {
            None => &[Level::Wire, Level::Json],
            Some(Asked::Wire) => &[Level::Wire],
            Some(Asked::Json) => &[Level::Json],
        };
        let all: Vec<_> =
            levels.iter().flat_map(|level| breaks(&old.registry, &new.registry, *level)).collect();
        if out.format == Format::Json {
            out.json(&all)?;
        } else {
            for one in &all {
                out.line(one)?;
            }
            if all.is_empty() {
                out.say("nobody is broken");
            }
        }
        Ok(if all.is_empty() { Exit::Fine } else { Exit::Findings })
    }
}
