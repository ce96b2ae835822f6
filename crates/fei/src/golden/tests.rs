use super::file::{File, Pieces};
use super::*;
use fei_layout::plan::Charset;

fn pieces(text: &str) -> Pieces {
    #[derive(serde::Deserialize)]
    struct One {
        telegram: Pieces,
    }
    toml::from_str::<One>(text).unwrap().telegram
}

#[test]
fn a_json_part_keeps_its_bytes_and_knows_its_lines() {
    let text = "telegram = [\n'{\"a\":\"가\",',\n2,\n'\"b\\u0041\":1}'\n]";
    let part = Part::of(&pieces(text), None, |byte| error::Lines::of(text).line(byte)).unwrap();
    assert_eq!(part.bytes, "{\"a\":\"가\",  \"b\\u0041\":1}".as_bytes());
    assert_eq!((part.line(10), part.line(11), part.line(13), part.line(99)), (2, 3, 4, 4));
}

#[test]
fn a_telegram_part_is_of_the_charset_with_raw_bytes() {
    let text = r#"telegram = ["088", 3, 'A\x8C\\']"#;
    let part =
        Part::of(&pieces(text), Some(Charset::Cp949), |byte| error::Lines::of(text).line(byte)).unwrap();
    assert_eq!(part.bytes, b"088   A\x8C\\");
    let text = r#"telegram = ['급여', '\x4']"#;
    let (span, wrong) = Part::of(&pieces(text), Some(Charset::Cp949), |_| 1).unwrap_err();
    assert_eq!((&text[span], wrong), (r"'\x4'", part::PieceError::Escape));
}

#[test]
fn the_first_difference_is_found_with_its_line() {
    let text = "telegram = [\n'0123',\n'4567',\n]";
    let part = Part::of(&pieces(text), None, |byte| error::Lines::of(text).line(byte)).unwrap();
    let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(first_difference("sends", &part, b"01234567", show), None);
    let found = first_difference("sends", &part, b"012345x7", show).unwrap();
    assert_eq!((found.at, found.line), (Some(6), 3));
    assert_eq!(found.to_string(), r#"sends: byte 6: the file has "67", got "x7""#);
    let short = first_difference("sends", &part, b"0123", show).unwrap();
    assert_eq!(short.to_string(), r#"sends: byte 4: the file has "4567", got nothing more"#);
    let long = first_difference("sends", &part, b"012345678", show).unwrap();
    assert_eq!((long.at, &*long.got), (Some(8), "8"));
}

#[test]
fn unknown_keys_and_wrong_pieces_are_refused_with_their_place() {
    let wrong = |text: &str| toml::from_str::<File>(text).map(|_| ()).unwrap_err();
    let unknown = wrong("[[case]]\nname = 'x'\ncore_send = ['a']\n");
    assert!(unknown.message().contains("core_send"), "{unknown}");
    let text = "[[codec]]\nname = 'x'\nside = 'request'\ndate = 2026-09-07\ntelegram = ['a', -1]\n";
    let spaces = wrong(text);
    assert_eq!((spaces.message(), &text[spaces.span().unwrap()]), ("0 to 100000 spaces", "-1"));
}

#[test]
fn of_a_party_whose_file_has_errors_the_golden_files_say_nothing() {
    let file = |path: &str, text: &str| fei_layout::SourceFile { path: path.into(), text: text.into() };
    let golden = file("b/x.golden.toml", "");
    let broken = crate::layouts::Folder {
        layouts: vec![file("b/party.toml", "speaks = \"telegram\"\ncharset = \"cp94\"\n")],
        golden: vec![golden.clone()],
        ..Default::default()
    };
    assert_eq!(read(&broken, &broken.load().registry).errors.len(), 0);
    let alone = crate::layouts::Folder { golden: vec![golden], ..Default::default() };
    let errors = read(&alone, &alone.load().registry).errors;
    assert!(errors.len() == 1 && errors[0].to_string().contains("b/party.toml is not there"), "{errors:?}");
}
