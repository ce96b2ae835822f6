//! Names that nobody knows, told by every command in the same words: what there is none of, what may have been meant, what there is.

use std::collections::BTreeSet;
use std::fmt;

use fei_layout::Registry;
use fei_layout::plan::Flow;

/// A name that was asked for, and that there is none of.
#[derive(Debug)]
pub(crate) struct Unknown {
    what: &'static str,
    name: String,
    does: &'static str,
    near: Option<String>,
    known: String,
}

impl Unknown {
    /// No `what` of this name, among those that there are. `does` is what it would do, `that calls FEI`; it may be empty.
    pub(crate) fn of<'k>(
        what: &'static str,
        name: &str,
        does: &'static str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let near = fei_layout::nearest(name, known.iter().copied()).map(str::to_owned);
        Self { what, name: name.to_owned(), does, near, known: known.join(", ") }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, name, does, near, known } = self;
        write!(f, "no {what} {name:?}")?;
        if !does.is_empty() {
            write!(f, " {does}")?;
        }
        if let Some(near) = near {
            write!(f, " (did you mean {near}?)")?;
        }
        if known.is_empty() { f.write_str("; there are none") } else { write!(f, "; there are: {known}") }
    }
}

/// The parties whose clients may call FEI.
pub(crate) fn callers(registry: &Registry) -> BTreeSet<&str> {
    let from = registry.transactions().filter_map(|transaction| match &transaction.flow {
        Flow::Inbound { from, .. } => Some(&**from),
        _ => None,
    });
    from.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_meant_stands_before_what_there_is() {
        let told =
            |name, does, known: &[&str]| Unknown::of("party", name, does, known.iter().copied()).to_string();
        assert_eq!(
            told("agnecy", "that calls FEI", &["agency", "vbank"]),
            r#"no party "agnecy" that calls FEI (did you mean agency?); there are: agency, vbank"#
        );
        assert_eq!(told("nobody", "", &["agency"]), r#"no party "nobody"; there are: agency"#);
        assert_eq!(told("nobody", "", &[]), r#"no party "nobody"; there are none"#);
    }
}
