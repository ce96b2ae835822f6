use crate::fixture::check;

/// Twelve mistakes of different kinds in one file, found in one run, each on its line with its mending.
#[test]
fn twelve_mistakes_in_one_file_are_twelve_findings() {
    let text = r#"
title    = "이체"
flow     = "outbound"
to       = "bnak"                                                      #! L020 to       = "bank"
match    = { msg_type = 0200 }                                         #! L003 { msg_type = "0200" }
total    = 99                                                          #! L012 total    = 89
effect   = "none"
telegram = [
  { at = 20, name = "account",  as = "X(10)", ko = "계좌번호"， mask = "account" },   #! L002 "계좌번호", mask
  { at = 31, name = "bank",     as = "9(3)",  ko = "은행" },             #! L011 at = 30
  { at = 33, name = "holder",   as = "H(10)", ko = “예금주”, set_by = "answer" },    #! L002 "예금주", set_by
  { at = 43, name = "bank",     as = "X(5)",  ko = "은행" },             #! L013 twice
  { at = 48, nmae = "memo",     as = "X(6)",  ko = "적요" },             #! L004 name = "memo"
  { at = 54, group = "item", count = "how_many", max = 3, rows = [     #! L015 not read before
    { at = 0, name = "seq", as = "9(2)" },
  ] },
  { at = 54, name = "how_many", as = "9(2)",  ko = "건수" }              #! L001 "건수" },
  { at = 56, name = "kind",     as = X(5),    ko = "구분" },             #! L001 "X(5)"
  { at = 61, name = "code",     as = "Z(20)", ko = "코드" },             #! L008 X(15)
  { at = 81, name = "day",      as = "D8",    ko = "일자", default = "2026" },    #! L018 8 digits
]
[http]
call = "POST /x"
"#;
    let loaded = check("core/a.toml", text);
    assert!(loaded.findings.len() >= 12);
    assert!(loaded.registry.transaction("core.a", jiff::civil::date(2026, 9, 7)).is_none());
    assert!(loaded.registry.party("core").is_some());
}

/// Mistakes of the mapping are found beside those of the rows.
#[test]
fn mistakes_of_rows_and_of_the_mapping_in_one_run() {
    let text = r#"
title    = "이체"
flow     = "outbound"
to       = "bank"
match    = { msg_typ = "0200", biz_type = "1" }    #! L014 msg_type #! L018 "001"
effect   = "nothing"                               #! L007 one of #! L999
telegram = [
  { at = 20, name = "account", as = "X(10)", required = "true" },    #! L007 "request"
  { at = 30, name = "holder",  as = "H(10)", set_by = "answer" },
]
[http]
call     = "PUSH /x"                               #! L009 GET, POST
codes    = { apy = "code", bank = "b[" }           #! L041 api #! L009
echo     = { "a[].b" = "{acount}" }                #! L030 account #! L035 by number
unset    = ["holdr"]                               #! L030 "holder"
request  = [
  { json = "a", form = "{account}" },              #! L004 from
  { json = "a", from = "{@refrence}" },            #! L036 @reference #! L034 written already
]
"#;
    check("core/a.toml", &text.replace(" #! L999", ""));
}
