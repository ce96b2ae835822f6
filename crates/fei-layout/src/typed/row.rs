//! A row of a telegram as typed: one flat table for fields, groups, choices and shared rows, so that a mistake keeps
//! its place and its reason.

use super::{Conditions, FullWidth, Required, SignPlace, Text, Until};
use crate::plan::{
    Align, BlankSign, Charset, Cut, Empty, Endian, JsonType, Mask, Overpunch, SetBy, TextPolicy,
};
use crate::read::{At, Entries, typed};

typed! {
    /// One row of a telegram: a field (`as`), a group (`group`), a choice (`variant`), shared rows (`use`), a block with
    /// its own length (`block`), optional rows behind bits (`bitmap`), another reading of a row (`redefines`). A field
    /// without a name is filler.
    "a row" Row {
        /// The offset as the sheet prints it; inside a group from the start of the item. Only ever checked.
        at?: At<u32>,
        /// The key in JSON, in snake_case. Without it the row is filler.
        name?: Text,
        /// Type and width: X(15), 9(13), S9(13)V9(2), 9(6).9(2), H(20), D8, T6, D14, 3 X(35); S9(7) packed, S9(5) zoned,
        /// S9(9) binary, binary(4), unsigned(3), BCD(6), HEX(8), RAW(10), D6, D10, D12, D17; X(*) and RAW(*).
        r#as?: Text,
        /// The sheet's own name of the field.
        ko?: Text,
        /// Whether an empty value is an error: true, "request" or "response".
        required?: At<Required>,
        /// What is written when the JSON has no such key.
        default?: Text,
        /// The only value that is allowed.
        r#const?: Text,
        /// Allowed codes with their Korean names.
        codes?: Entries<Text>,
        /// What people may see of it; the wire is never masked.
        mask?: At<Mask>,
        /// Who fills the row.
        set_by?: At<SetBy>,
        /// How the value stands in JSON: "decimal" is an exact number in quotes, "number" one without; "boolean" is true or
        /// false.
        json?: At<JsonType>,
        /// What stands in the field for true, where json = "boolean".
        r#true?: Text,
        /// What stands in the field for false.
        r#false?: Text,
        /// How the value follows from the rest of the telegram: length, sum(detail[].amount), mod10(account), …
        compute?: Text,
        /// Where the sign of an S number stands: of a zoned one "leading" or "trailing".
        sign?: At<SignPlace>,
        /// Which bytes the signed digits of a zoned number are; without it as the charset has it.
        overpunch?: At<Overpunch>,
        /// Which byte of a binary number comes first: "big", the default, or "little".
        endian?: At<Endian>,
        /// The first of the hundred years that a year of two digits is one of: 1970 is 1970 to 2069.
        century?: At<u32>,
        /// The row that holds the sign.
        sign_at?: Text,
        /// The row that holds the digits behind the point.
        frac?: Text,
        /// What a blank sign means: "null" or "plus". Without it a blank sign is an error.
        blank_sign?: At<BlankSign>,
        /// Which bytes mean null; of two the first is written.
        empty?: At<Empty>,
        /// The charset of its bytes, where it is not the party's.
        charset?: At<Charset>,
        /// What happens to a character that cannot be written.
        text?: At<TextPolicy>,
        /// "character": text that is too long is cut, on a character's boundary.
        cut?: At<Cut>,
        /// Where a short value stands.
        align?: At<Align>,
        /// The character that fills the rest: " " or "0"; of a number what stands in front of its digits.
        pad?: Text,
        /// "full-width": full-width spaces (U+3000) at the padded end of a text are padding too.
        trim?: At<FullWidth>,
        /// The sheet's remarks (비고).
        #[expect(dead_code, reason = "kept for export")]
        note?: Text,
        /// The key of a repeated set of rows (반복부).
        group?: Text,
        /// The row that says how many items there are.
        count?: Text,
        /// The most items that are allowed.
        max?: At<u32>,
        /// A fixed number of slots; empty ones at the end are no items.
        slots?: At<u32>,
        /// Of a group "end": items until the bytes end. Of a repeated value "blank": blank ones at the end are no elements.
        until?: At<Until>,
        /// true: the items stand column by column, the first row of all items, then the second of all items.
        columns?: At<bool>,
        /// The row before that says how many bytes these rows take.
        block?: Text,
        /// What is added to that row's number, negative where it counts more than the block.
        adjust?: At<i32>,
        /// The name of bits that say which of the rows behind are there.
        bitmap?: Text,
        /// 64, or 128: a second map of 64 follows when bit 1 is set.
        bits?: At<u32>,
        /// The bit that says that this row is there; rows with the same bit follow one another.
        bit?: At<u32>,
        /// The row before whose bytes are read in another way.
        redefines?: Text,
        /// true: the telegram, or the block around, may end before this row.
        optional?: At<bool>,
        /// The rows of one item, of a block, of a bitmap or of another reading.
        rows?: Vec<Row>,
        /// Arms, of which the first that fits is taken.
        variant?: At<Vec<Arm>>,
        /// The name of shared rows that stand here.
        r#use?: Text,
    }
}

typed! {
    /// One arm of a choice.
    "an arm of a variant" Arm {
        /// Values of rows that stood before, and `length` of the whole telegram. All must hold; without it: always.
        when?: Conditions,
        /// The rows that then follow.
        rows: Vec<Row>,
    }
}

typed! {
    /// Shared rows: `rows.NAME = [ … ]` in a file `_*.toml`.
    "a file of shared rows" SharedFile {
        /// Rows by name; their `at` counts from the first of them.
        rows: Entries<At<Vec<Row>>>,
    }
}
