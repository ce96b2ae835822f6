//! How typed structs and words are declared: once, for reading, for findings and for the JSON Schema.

/// Declares a table of a layout file as a struct. `key: T` must be there; `key?: T` may be. Gives the struct with the
/// place of the whole table, its reader with unknown and missing keys as findings, and its JSON Schema.
macro_rules! typed {
    ($(#[$meta:meta])* $what:literal $name:ident { $($fields:tt)* }) => {
        $crate::read::typed!(@split [$(#[$meta])*] $what $name [] $($fields)*);
    };
    (@split $head:tt $what:literal $name:ident [$($done:tt)*] $(#[$meta:meta])* $key:ident ?: $type:ty, $($rest:tt)*) => {
        $crate::read::typed!(@split $head $what $name [$($done)* { $(#[$meta])* optional $key Option<$type> }] $($rest)*);
    };
    (@split $head:tt $what:literal $name:ident [$($done:tt)*] $(#[$meta:meta])* $key:ident : $type:ty, $($rest:tt)*) => {
        $crate::read::typed!(@split $head $what $name [$($done)* { $(#[$meta])* needed $key $type }] $($rest)*);
    };
    (@split [$(#[$head:meta])*] $what:literal $name:ident [$({ $(#[$meta:meta])* $how:ident $key:ident $type:ty })*]) => {
        $(#[$head])*
        #[derive(Debug, Clone, schemars::JsonSchema)]
        #[schemars(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$meta])* pub(crate) $key: $type,)*
            /// Where the whole table stands.
            #[schemars(skip)]
            pub(crate) span: $crate::read::Span,
            /// Which keys are there, and where.
            #[schemars(skip)]
            pub(crate) present: Vec<$crate::read::At<&'static str>>,
        }

        impl $name {
            /// The keys of this table, without the `r#` of Rust's own words.
            pub(crate) const KEYS: &[&str] = &[$($crate::read::plain(stringify!($key)),)*];
        }

        impl $crate::read::Table for $name {
            fn span(&self) -> $crate::read::Span {
                self.span
            }

            fn present(&self) -> &[$crate::read::At<&'static str>] {
                &self.present
            }
        }

        impl $crate::read::Read for $name {
            fn read(node: &$crate::read::Node<'_>, reader: &mut $crate::read::Reader<'_, '_>) -> Option<Self> {
                let span = reader.span(node);
                let table = reader.table(node, concat!("a table with the keys of ", $what))?;
                let members = reader.members(table, Self::KEYS, $what);
                $(let $key = $crate::read::typed!(@$how reader members span $key);)*
                Some(Self { $($key: $crate::read::typed!(@unwrap $how $key),)* span, present: members.present() })
            }
        }
    };
    (@optional $reader:ident $table:ident $span:ident $key:ident) => {
        $reader.optional(&$table, $crate::read::plain(stringify!($key)))
    };
    (@needed $reader:ident $table:ident $span:ident $key:ident) => {
        $reader.needed(&$table, $crate::read::plain(stringify!($key)), $span)
    };
    (@unwrap optional $key:ident) => { $key };
    (@unwrap needed $key:ident) => { $key? };
}

/// Declares the words that a value may be: reading with the nearest word as help, and the JSON Schema.
macro_rules! words {
    ($type:ty, $name:expr, $($word:literal => $value:expr,)+) => {
        impl $crate::read::Read for $type {
            fn read(node: &$crate::read::Node<'_>, reader: &mut $crate::read::Reader<'_, '_>) -> Option<Self> {
                const WORDS: &[&str] = &[$($word,)+];
                let word = reader.word(node, WORDS)?;
                match word { $($word => Some($value),)+ _ => None }
            }
        }

        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> { $name.into() }
            fn inline_schema() -> bool { true }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word,)+] })
            }
        }
    };
}

pub(crate) use {typed, words};

/// A Rust name as a key: `r#use` is `use`, `as_` is `as`.
pub(crate) const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}
