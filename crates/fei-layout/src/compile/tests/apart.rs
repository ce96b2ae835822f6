use crate::fixture::{check_all, file, files};

const LAYOUT: &str = "title = \"t\"\nflow = \"layout\"\ntelegram = [{ name = \"a\", as = \"X(3)\" }]\n";

fn layout(matches: &str) -> String {
    format!("{LAYOUT}match = {{ {matches} }}")
}

#[test]
fn transactions_that_cannot_be_told_apart() {
    let pair = |one: &str, other: &str| {
        let mut all = files("core/a.toml", &layout(one));
        all.push(file("core/b.toml", &layout(other)));
        check_all(&all);
    };
    pair("msg_type = \"0200\"", "msg_type = \"0210\"");
    pair("msg_type = \"0200\" ", " msg_type = \"0200\" } #! L021 request of `core.a`\n# {");
    pair("msg_type = \"0200\"", "msg_type = \"0200\", biz_type = \"001\"");
    pair(
        "msg_type = [\"0200\", \"0210\"], biz_type = \"001\"",
        "msg_type = \"0200\", msg_no = \"000001\" } #! L021 of this\n# {",
    );
    pair("msg_type = \"0200\"", "msg_type = \"0300\" } #? L021 a response of `core.a`\n# {");
    pair("msg_type = \"0200\", biz_type = \"001\"", "biz_type = \"002\"");
}

#[test]
fn what_holds_on_other_days_is_told_apart_by_its_day() {
    let until = |day: &str| format!("core/m.before-{day}.toml");
    let from = |day: &str, said: &str| {
        format!("{}\neffective = {{ from = {day} }}{said}", layout("msg_type = \"0200\""))
    };
    let pair = |one: (&str, &str), other: (&str, &str)| {
        let mut all = files(one.0, one.1);
        all.push(file(other.0, other.1));
        check_all(&all);
    };
    let old = layout("msg_type = \"0200\"");
    // The day on which the one ends is the first of the other; which of them comes first in the folder is all the same.
    pair((&until("20200101"), &old), ("core/n.toml", &from("2020-01-01", "")));
    pair(("core/l.toml", &from("2020-01-01", "")), (&until("20200101"), &old));
    pair((&until("20200101"), &old), ("core/n.toml", &from("2021-01-01", "")));
    let one_day = from("2019-12-31", "").replace("\"0200\" }", "\"0200\" } #! L021 request of `core.m`");
    pair((&until("20200101"), &old), ("core/n.toml", &one_day));
    let old = old.replace("\"0200\" }", "\"0200\" } #! L021 request of `core.l`");
    pair(("core/l.toml", &from("2019-12-31", "")), (&until("20200101"), &old));
}
