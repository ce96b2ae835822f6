use super::*;

#[test]
fn a_page_is_shown_without_its_numbers() {
    let page =
        "<html>\n<title>502 Bad Gateway</title> 시스템 점검중 110-1234-567890 x 12345\x1b[2J".as_bytes();
    assert_eq!(glimpse(page), "<html> <title>*** Bad Gateway</title> *** x *** [***J");
}

/// Not even how long it is.
#[test]
fn a_number_is_one_whatever_stands_between_its_digits() {
    for number in ["1,101,230원", "1101230", "1.101.230", "110 1234 567890", "７", "5", "1,234.50"] {
        assert_eq!(glimpse(format!("sum={number}!").as_bytes()), "sum=***!", "{number}");
    }
    assert_eq!(glimpse(b"12 errors, 3 of them"), "*** errors, *** of them");
}

#[test]
fn no_name_is_shown_in_any_form() {
    assert_eq!(glimpse("예금주 홍길동 not found".as_bytes()), "*** not found");
    let html = r#"<!DOCTYPE html><p title="GILDONG">홍길동</p>"#;
    assert_eq!(glimpse(html.as_bytes()), r#"<!DOCTYPE html><p title="***">***</p>"#);
    let xml = r#"<?xml version="1.0"?> <fault who="GILDONG"><name>HONG GILDONG</name></fault> cut o"#;
    assert_eq!(
        glimpse(xml.as_bytes()),
        r#"<?xml version="***"?> <fault who="***"><name>***</name></fault>***"#
    );
}

#[test]
fn of_broken_json_the_keys_are_shown_and_no_text() {
    let json = r#"{"rsp_code":"A0000","name" : "홍길동","n":1101230000678,"list":["a\"b","c"],"cut":"110-1"#;
    assert_eq!(
        glimpse(json.as_bytes()),
        r#"{"rsp_code":"***","name" : "***","n":***,"list":["***","***"],"cut":"***""#
    );
    assert_eq!(glimpse(b"\"just text"), "\"***\"");
}

#[test]
fn it_is_one_line_whatever_the_bytes_are() {
    assert_eq!(glimpse(b""), "");
    assert_eq!(glimpse(&"가".as_bytes()[..2]), "***");
    for byte in 0..=255 {
        let shown = glimpse(&[byte; 700]);
        assert!(!shown.contains(char::is_control) && !shown.contains("0000"), "{byte}");
    }
}
