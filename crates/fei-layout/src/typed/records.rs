//! A file of records as typed: `NAME.records.toml`.

use super::transaction::EffectiveTable;
use super::{FormWord, Row, Text};
use crate::read::{At, Entries, OneOrMany, typed};

typed! {
    /// A file of records: which kinds there are, in which order they come, and what must add up.
    "a file of records" RecordsFile {
        /// What the sheet calls it.
        title?: Text,
        /// From which day this version holds.
        effective?: EffectiveTable,
        /// The row that says which day the file is of, and with it which version: "header.apply_date". It stands in the
        /// record that every file begins with.
        dated?: Text,
        /// How the records stand one behind the other.
        form?: At<FormWord>,
        /// Bytes of each record. Only ever checked.
        bytes?: At<u32>,
        /// The kinds in the order in which they come: "header data* trailer". `*` is any number, `+` one at least,
        /// `?` one or none, `|` either, and parentheses group.
        order?: Text,
        /// What rows must say of other records.
        checks?: Vec<CheckRow>,
        /// The kinds of records by name.
        record?: At<Entries<RecordTable>>,
        /// Remarks.
        #[expect(dead_code, reason = "kept for export")]
        note?: Text,
    }
}

typed! {
    /// What a row must say of other records.
    "a check" CheckRow {
        /// The row: "trailer.total_cnt".
        row: Text,
        /// What it must be: "count(data)", "sum(data.amount)", "hash_total(data.account, 10)", "header.file_name",
        /// "sequence".
        is: Text,
        /// Only records with these values are counted or summed.
        when?: Entries<OneOrMany<Text>>,
        /// The kind of record behind which counting begins anew.
        since?: Text,
    }
}

typed! {
    /// One kind of record.
    "a kind of record" RecordTable {
        /// The sheet's own name.
        ko?: Text,
        /// Rows and the values that make a record this kind. Without it: what no other kind is.
        r#match?: At<Entries<OneOrMany<Text>>>,
        /// Its rows.
        rows?: At<Vec<Row>>,
        /// Remarks.
        #[expect(dead_code, reason = "kept for export")]
        note?: Text,
    }
}
