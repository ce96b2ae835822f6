//! What charsets are called elsewhere (IANA, Java, host shops): a file of layouts has one word for each, and whoever writes
//! another is told ours.

/// The word of ours for another name of a charset: `IBM933`, `MS949`, `euckr`.
pub(super) fn charset(name: &str) -> Option<&'static str> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let named = match &*plain {
        "utf8" | "unicode11utf8" => "utf-8",
        "euckr" | "ksc5601" | "ksc56011987" | "ksx1001" | "ksc5601euc" | "wansung" => "euc-kr",
        "uhc" | "windows949" => "cp949",
        "sjis" | "shiftjis" | "windows31j" | "ms932" | "cp932" => "shift_jis",
        "latin1" | "l1" | "iso88591" | "88591" => "iso-8859-1",
        _ => "",
    };
    if !named.is_empty() {
        return Some(named);
    }
    let number = plain.trim_start_matches('x').trim_start_matches(|c: char| c.is_ascii_alphabetic());
    Some(match number.trim_start_matches('0') {
        "949" => "cp949",
        "37" => "cp037",
        "500" => "cp500",
        "1047" => "cp1047",
        "933" => "cp933",
        "1364" => "cp1364",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::charset;

    #[test]
    fn a_charset_has_many_names_and_one_word() {
        for (names, word) in [
            (&["CP-949", "MS949", "x-windows-949", "949", "UHC"][..], "cp949"),
            (&["euckr", "EUC_KR", "ks_c_5601-1987", "KSC5601"], "euc-kr"),
            (&["utf8", "UTF8", "UTF_8"], "utf-8"),
            (&["sjis", "Shift-JIS", "Windows-31J"], "shift_jis"),
            (&["latin1", "ISO8859-1", "ISO_8859_1"], "iso-8859-1"),
            (&["IBM037", "cp37", "ibm-37"], "cp037"),
            (&["IBM933", "x-IBM933", "CCSID 933"], "cp933"),
            (&["IBM-1364", "1364"], "cp1364"),
        ] {
            for name in names {
                assert_eq!(charset(name), Some(word), "{name}");
            }
        }
        assert_eq!(["IBM939", "ebcdic", "", "half"].map(charset), [None; 4]);
    }
}
