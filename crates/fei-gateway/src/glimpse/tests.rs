use super::*;

#[test]
fn a_page_is_shown_without_its_numbers() {
    let page =
        "<html>\n<title>502 Bad Gateway</title> 시스템 점검중 110-1234-567890 x 12345\x1b[2J".as_bytes();
    let shown = glimpse(page);
    assert_eq!(shown, "<html> <title>502 Bad Gateway</title> 시스템 점검중 ***-****-****** x ***** [2J");
}

#[test]
fn of_broken_json_the_keys_are_shown_and_no_text() {
    let json = r#"{"rsp_code":"A0000","name" : "홍길동","n":1101230000678,"list":["a\"b","c"],"cut":"110-1"#;
    assert_eq!(
        glimpse(json.as_bytes()),
        r#"{"rsp_code":"***","name" : "***","n":*************,"list":["***","***"],"cut":"***""#
    );
    assert_eq!(glimpse(b"\"just text"), "\"***\"");
}

#[test]
fn it_is_one_line_whatever_the_bytes_are() {
    assert_eq!(glimpse(b""), "");
    assert!(glimpse(&"가".as_bytes()[..2]).ends_with('\u{fffd}'));
    for byte in 0..=255 {
        let shown = glimpse(&[byte; 700]);
        assert!(!shown.contains(char::is_control) && !shown.contains("0000"), "{byte}");
    }
}
