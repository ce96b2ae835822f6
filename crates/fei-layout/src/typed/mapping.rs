//! The `[http]` table as typed: arrays of rows, in the order in which the JSON is written.

use toml::de::DeValue;

use super::{CodeEntry, Conditions, Omit, Text};
use crate::plan::{Cut, JsonForm, TextWidth};
use crate::read::{At, Entries, Node, Read, Reader, Span, typed};

typed! {
    /// How an institution is asked, and how its answer is read.
    "`[http]`" HttpTable {
        /// Method and path: "POST /v2.0/transfer/{field}".
        call: Text,
        /// Where the answer has the columns of the party's codes.
        codes?: At<Entries<Text>>,
        /// Values of the answer that must equal what was sent.
        echo?: Entries<Text>,
        /// Rows that the institution is not told.
        drop?: Vec<Text>,
        /// Answer rows that the institution cannot fill.
        unset?: Vec<Text>,
        /// The JSON body, one row a key.
        request?: Vec<RequestRow>,
        /// Query parameters.
        query?: Vec<NamedRow>,
        /// Headers of this call.
        header?: Vec<NamedRow>,
        /// How the answer's values go into the telegram.
        response?: Vec<ResponseRow>,
        /// How to ask later what became of it.
        inquiry?: LaterTable,
        /// How to have it undone.
        reversal?: LaterTable,
    }
}

typed! {
    /// A call about the transaction that is made later; values are those of the original.
    "`[http.inquiry]` or `[http.reversal]`" LaterTable {
        /// Method and path.
        call: Text,
        /// Where the answer has the columns of the party's codes; without it: where the answer of `[http]` has them.
        codes?: At<Entries<Text>>,
        /// Values of the answer that must equal what was sent.
        echo?: Entries<Text>,
        /// Codes of an answer that speaks of the original; any other speaks of this call alone.
        heard?: Vec<At<CodeEntry>>,
        /// Codes that say that the other side does not know the original.
        not_found?: Vec<At<CodeEntry>>,
        /// The JSON body, one row a key.
        request?: Vec<RequestRow>,
        /// Query parameters.
        query?: Vec<NamedRow>,
        /// Headers of this call.
        header?: Vec<NamedRow>,
    }
}

/// Declares a mapping row: its own keys, then those that say where the value comes from.
macro_rules! mapping_row {
    ($(#[$meta:meta])* $what:literal $name:ident { $($own:tt)* }) => {
        typed! {
            $(#[$meta])*
            $what $name {
                $($own)*
                /// A constant or a template: "{name}", "{@reference}", "{a}{b}".
                from?: Text,
                /// Arms, of which the first that fits gives the value.
                choose?: At<Vec<ChooseRow>>,
                /// The code table of the institution that the value goes through.
                table?: Text,
                /// The second key of a table with two; in a group how an element finds its item.
                by?: At<By>,
                /// Characters that are taken out.
                strip?: Text,
                /// [from, count]: characters that are kept, from 0.
                slice?: At<Vec<At<u32>>>,
                /// "half" or "full" width.
                width?: At<TextWidth>,
                /// "empty": no key when there is no value.
                omit?: At<Omit>,
                /// "character": text that is too long is cut.
                cut?: At<Cut>,
                /// How it stands in JSON: text unless it says "number" or "boolean".
                r#type?: At<JsonForm>,
                /// Conditions; when they do not hold, there is no value.
                when?: Conditions,
            }
        }

        impl $name {
            /// Where its value comes from.
            pub(crate) fn value(&self) -> ValueSpec<'_> {
                ValueSpec {
                    span: self.span,
                    from: self.from.as_ref(),
                    choose: self.choose.as_ref(),
                    table: self.table.as_ref(),
                    by: self.by.as_ref().and_then(|by| by.value.as_text()),
                    strip: self.strip.as_ref(),
                    slice: self.slice.as_ref(),
                    width: self.width.as_ref(),
                    omit: self.omit.as_ref(),
                    cut: self.cut.as_ref(),
                    form: self.r#type.as_ref(),
                    when: self.when.as_ref(),
                }
            }
        }
    };
}

/// The keys of a mapping row that say where its value comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ValueSpec<'t> {
    pub(crate) span: Span,
    pub(crate) from: Option<&'t Text>,
    pub(crate) choose: Option<&'t At<Vec<ChooseRow>>>,
    pub(crate) table: Option<&'t Text>,
    pub(crate) by: Option<&'t Text>,
    pub(crate) strip: Option<&'t Text>,
    pub(crate) slice: Option<&'t At<Vec<At<u32>>>>,
    pub(crate) width: Option<&'t At<TextWidth>>,
    pub(crate) omit: Option<&'t At<Omit>>,
    pub(crate) cut: Option<&'t At<Cut>>,
    pub(crate) form: Option<&'t At<JsonForm>>,
    pub(crate) when: Option<&'t Conditions>,
}

mapping_row! {
    /// One key of the JSON body.
    "a row of `request`" RequestRow {
        /// Its place: "req_list[0].tran_amt"; "req_list[].tran_amt" once for each item of a group.
        json: Text,
    }
}

mapping_row! {
    /// One query parameter or header.
    "a row of `query` or `header`" NamedRow {
        /// Its name.
        name: Text,
    }
}

mapping_row! {
    /// One field of the response, or one group of it.
    "a row of `response`" ResponseRow {
        /// The row of the telegram.
        field?: Text,
        /// The group of the telegram.
        group?: Text,
        /// The list of the answer whose elements become items.
        each?: Text,
        /// What is set in an item.
        rows?: Vec<ResponseRow>,
    }
}

mapping_row! {
    /// One field that FEI sets itself.
    "a row of `set`" SetRow {
        /// The row of the telegram.
        field: Text,
    }
}

typed! {
    /// One arm of a choice of values.
    "an arm of `choose`" ChooseRow {
        /// Conditions; without them: always.
        when?: Conditions,
        /// A constant or a template.
        from: Text,
    }
}

/// `by`: the second key of a table, or the pairs by which an element finds its item.
#[derive(Debug, Clone)]
pub(crate) enum By {
    Key(Text),
    Pairs(Entries<Text>),
}

impl By {
    fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Key(text) => Some(text),
            Self::Pairs(_) => None,
        }
    }
}

impl Read for By {
    fn read(node: &Node<'_>, reader: &mut Reader<'_, '_>) -> Option<Self> {
        match node.get_ref() {
            DeValue::String(_) => Text::read(node, reader).map(Self::Key),
            DeValue::Table(_) => Entries::read(node, reader).map(Self::Pairs),
            _ => reader.wrong_type(
                node,
                "text in quotes (the second key), or { key_of_element = \"row\" } in a group",
            ),
        }
    }
}
