//! The options that `decode` and `encode` share.

use clap::Args;

use super::book::BookArgs;
use super::input::Input;
use super::records::RecordArgs;

/// What is translated, from where, and by which layout.
#[derive(Debug, Args)]
pub(super) struct TranslateArgs {
    /// Party, file and side: hecto.transfer.request; with --records also a file of records: cms.eb11
    pub(super) layout: String,
    #[command(flatten)]
    pub(super) input: Input,
    /// The line's length prefix stands before the telegram.
    #[arg(long, conflicts_with = "records")]
    pub(super) framed: bool,
    /// Any change is an error: what would not come back as it is given is refused.
    #[arg(long)]
    pub(super) strict: bool,
    #[command(flatten)]
    pub(super) records: RecordArgs,
    #[command(flatten)]
    pub(super) book: BookArgs,
}
