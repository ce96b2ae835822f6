use crate::fixture::{check, check_rows};

#[test]
fn a_name_in_another_writing_is_mended_to_snake_case() {
    let mend = |name: &str, snake: &str| {
        check_rows(&format!("  {{ name = \"{name}\", as = \"X(3)\" }}, #! L025 name = \"{snake}\", as"));
    };
    mend("wdAccount", "wd_account");
    mend("WdAccount", "wd_account");
    mend("wd_Account", "wd_account");
    mend("Wd-account no.2", "wd_account_no_2");
    mend("wdABC", "wd_a_b_c");
}

#[test]
fn a_finding_of_a_name_stands_at_its_first_wrong_letter() {
    let text = "title = \"t\"\nflow = \"layout\"\ntelegram = [\n  { name = \"wdAccount\", as = \"X(3)\" }, #! L025 wd_account\n]\n";
    let loaded = check("core/a.toml", text);
    assert_eq!(&text[loaded.findings[0].span.clone()], "A");
}
