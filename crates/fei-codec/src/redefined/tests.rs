//! Readings that would not outlive the row that they read.

use fei_layout::plan::{Charset, Empty, Layout, Side};

use crate::testing::{Row, layout_of, text, view};
use crate::{ErrorKind, Losses, Place, View};

/// A row of eight bytes and a reading of its first four.
fn twice(charset: Charset, base: Row) -> Layout {
    layout_of(Side::Request, charset, vec![base, view("base", text("first", 4))])
}

/// What decoding gives; checking a telegram says the same.
fn read(layout: &Layout, telegram: &[u8]) -> Result<(String, Losses), (ErrorKind, String, Place)> {
    let (mut out, mut losses) = (Vec::new(), Losses::new());
    let decoded = crate::decode(layout, telegram, &mut out, &mut losses);
    let checked = View::read(layout, telegram).and_then(|view| view.check());
    assert_eq!(decoded, checked);
    decoded
        .map(|()| (String::from_utf8(out).unwrap(), losses))
        .map_err(|error| (error.kind, error.path, error.place))
}

fn refused() -> (ErrorKind, String, Place) {
    (ErrorKind::View, "first".to_owned(), Place::Offset { at: 0, width: 4 })
}

#[test]
fn of_two_empty_forms() {
    let layout = twice(Charset::Cp949, text("base", 8).with(|field| field.empty = Empty::ZerosOrSpaces));
    assert_eq!(read(&layout, b"        ").unwrap_err(), refused());
    let zeros = r#"{"base":null,"first":"0000"}"#.to_owned();
    assert_eq!(read(&layout, b"00000000").unwrap(), (zeros, Losses::new()));
}

#[test]
fn of_runs_between_shifts_that_become_one() {
    let layout = twice(Charset::Cp933, text("base", 8));
    assert_eq!(read(&layout, b"\x0E\x88\x61\x0F\x0E\x88\x61\x0F").unwrap_err(), refused());
    let (json, losses) = read(&layout, b"\xC1\xC2\xC3\xC4\x0E\x88\x61\x0F").unwrap();
    assert_eq!((&*json, losses), (r#"{"base":"ABCD가","first":"ABCD"}"#, Losses::new()));
    // The runs behind what is read again do not matter: the loss says that they become one.
    let behind = twice(Charset::Cp933, text("base", 12));
    let (json, losses) = read(&behind, b"\xC1\xC2\xC3\xC4\x0E\x88\x61\x0F\x0E\x88\x61\x0F").unwrap();
    assert_eq!((&*json, losses.0.len()), (r#"{"base":"ABCD가가","first":"ABCD"}"#, 1));
}
