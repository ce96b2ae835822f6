use crate::fixture::{CORE, check_all, file};
use crate::plan::{RecordFile, RecordForm, RecordSum};

/// A party of records.
const CMS: &str = "speaks = \"telegram\"\ncharset = \"cp949\"\nheader = []\ntext = { request = \"reject\", answer = \"replace\" }\n";

/// A file of three kinds; the first lines are the caller's.
fn records(head: &str) -> String {
    format!(
        "title = \"t\"\n{head}\n\
         [record.header]\nmatch = {{ rec = \"H\" }}\n\
         rows = [{{ at = 0, name = \"rec\", as = \"X(1)\" }}, {{ at = 1, name = \"file\", as = \"X(9)\" }}]\n\
         [record.data]\nmatch = {{ rec = [\"R\", \"S\"] }}\nrows = [\n\
           {{ at = 0, name = \"rec\", as = \"X(1)\" }},\n  {{ at = 1, name = \"seq\", as = \"9(4)\" }},\n\
           {{ at = 5, name = \"amount\", as = \"9(5)\", json = \"decimal\" }},\n]\n\
         [record.trailer]\nmatch = {{ rec = \"T\" }}\nrows = [\n\
           {{ at = 0, name = \"rec\", as = \"X(1)\" }},\n  {{ at = 1, name = \"count\", as = \"9(4)\" }},\n\
           {{ at = 5, name = \"sum\", as = \"9(3)V9(2)\" }},\n]\n"
    )
}

#[track_caller]
fn check(head: &str) -> Option<RecordFile> {
    check_text(&records(head))
}

#[track_caller]
fn check_text(text: &str) -> Option<RecordFile> {
    let files = [file("cms/party.toml", CMS), file("cms/eb.records.toml", text)];
    check_all(&files).registry.record_file("cms.eb").first().map(|file| (**file).clone())
}

const ORDER: &str = "form = \"fixed\"\norder = \"header data* trailer\"";

#[test]
fn a_file_of_records_is_compiled() {
    let checks = "checks = [\n  { row = \"trailer.count\", is = \"count(data)\", when = { rec = \"R\" } },\n  \
                  { row = \"data.seq\", is = \"sequence\", since = \"header\" },\n]";
    let file = check(&format!("{ORDER}\nbytes = 10\n{checks}")).unwrap();
    assert_eq!((&*file.id, file.form, file.kinds.len()), ("cms.eb", RecordForm::Fixed(10), 3));
    assert_eq!(&*file.kinds[1].opening, b"{\"data\":");
    let places: Vec<_> =
        file.order.places.iter().map(|place| (place.kind, place.next, place.may_end)).collect();
    assert_eq!(places, [(0, 0b110, false), (1, 0b110, false), (2, 0, true)]);
    assert_eq!((file.order.first, file.order.may_be_empty), (0b001, false));
    let RecordSum::Count(counted) = &file.checks[0].is else { panic!("{:?}", file.checks) };
    assert_eq!((counted.kind, &*counted.when[0].any[0]), (1, &b"R"[..]));
    assert_eq!((&file.checks[1].is, file.checks[1].since), (&RecordSum::Sequence, Some(0)));
}

#[test]
fn types_that_cannot_be_read_are_not_told_again_by_what_counts_their_bytes_and_values() {
    let checks = "checks = [\n  { row = \"trailer.count\", is = \"count(data)\" },\n  \
                  { row = \"trailer.sum\", is = \"sum(data.amount)\" },\n]";
    let text = records(&format!("{ORDER}\nbytes = 10\n{checks}"))
        .replace("as = \"9(5)\", json = \"decimal\" },", "as = \"N(5)\", json = \"decimal\" },   #! L008")
        .replace("name = \"count\", as = \"9(4)\" },", "name = \"count\", as = \"N(4)\" },   #! L008");
    assert_eq!(check_text(&text), None);
}

#[test]
fn rows_of_checks_follow_from_the_records_before_unless_their_own_record_hangs_on_them() {
    let checks = "checks = [{ row = \"trailer.count\", is = \"count(data)\" }, { row = \"data.rec\", is = \"header.rec\" }]";
    let follow = |count: &str, more: &str| {
        let text = records(&format!("{ORDER}\n{checks}"))
            .replace("name = \"count\", as = \"9(4)\"", &format!("name = \"count\", as = \"9(4)\"{count}"))
            .replace("as = \"9(3)V9(2)\" },", &format!("as = \"9(3)V9(2)\" }},{more}"))
            .replace("\"fixed\"", "\"lf\"");
        let file = check_text(&text).unwrap();
        let fields = file.kinds.iter().flat_map(|kind| &kind.layout.fields);
        let follow = fields.filter(|field| field.follows);
        follow.map(|field| field.key.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(follow("", ""), "rec count");
    assert_eq!(follow(", required = true, default = \"0000\"", ""), "rec count");
    assert_eq!(follow(", const = \"0001\"", ""), "rec");
    assert_eq!(
        follow(
            "",
            "{ group = \"g\", count = \"count\", max = 9, rows = [{ name = \"x\", as = \"X(1)\" }] },"
        ),
        "rec"
    );
    let choice = "{ variant = [{ when = { count = \"0001\" }, rows = [{ name = \"x\", as = \"X(1)\" }] }, { rows = [] }] },";
    assert_eq!(follow("", choice), "rec");
    assert_eq!(follow("", "{ name = \"length\", as = \"9(3)\", compute = \"length\" },"), "rec count");
    assert_eq!(follow("", "{ name = \"lrc\", as = \"HEX(1)\", compute = \"lrc(rec..sum)\" },"), "rec");
}

#[test]
fn orders_become_places() {
    for (order, first, places) in [
        ("(header data+)* trailer?", 0b101, &[(0b010, false), (0b111, true), (0, true)][..]),
        ("header (data | trailer)*", 0b001, &[(0b110, true), (0b110, true), (0b110, true)]),
        ("header? data? trailer?", 0b111, &[(0b110, true), (0b100, true), (0, true)]),
    ] {
        let file = check(&format!("form = \"lf\"\norder = \"{order}\"")).unwrap();
        let of: Vec<_> = file.order.places.iter().map(|place| (place.next, place.may_end)).collect();
        assert_eq!((file.order.first, &of[..]), (first, places), "{order}");
    }
}

#[test]
fn each_kind_is_a_layout_of_its_own() {
    let files = [file("cms/party.toml", CMS), file("cms/eb.records.toml", &records(ORDER))];
    let registry = check_all(&files).registry;
    let day = jiff::civil::date(2026, 9, 7);
    let kind = registry.transaction("cms.eb.data", day).unwrap();
    assert!(std::sync::Arc::ptr_eq(&kind.request, &kind.response));
    assert_eq!(&*registry.recognise("cms", b"T000100005", day).unwrap().transaction.id, "cms.eb.trailer");
}

#[test]
fn what_a_file_of_records_must_say() {
    check_text("note = \"\" #! L005 `title` #! L005 `form` #! L005 `order` #! L005 `record`\n");
    check_text(
        "title = \"t\"\nform = \"lf\"\norder = \"a\"\n[record]\na = { match = {} } #! L005 `rows` #! L021 every\n",
    );
    check_all(
        &[
            file("core/party.toml", CORE),
            file(
                "cms/eb.records.toml",
                "title = \"t\" #! L020 no party.toml #! L005 `form` #! L005 `order` #! L005 `record`\n",
            )
            .clone(),
        ][..1],
    );
    check("form = \"fixt\" #! L007 \"fixed\"\norder = \"header data* trailer\"");
}

#[test]
fn orders_that_do_not_hold() {
    check("form = \"lf\"\norder = \"header dat* trailer\" #! L014 did you mean `data`\n".trim_end());
    check("form = \"lf\"\norder = \"header (data* trailer\" #! L009 `)`");
}

#[test]
fn a_kind_that_never_comes() {
    let text = records("form = \"lf\"\norder = \"header data*\"")
        .replace("[record.trailer]", "[record.trailer] #! L050 no record can be `trailer`");
    check_text(&text);
}

#[test]
fn lengths_that_differ() {
    let head =
        "form = \"fixed\" #! L050 `data` has 9 bytes, `header` has 10\norder = \"header data* trailer\"";
    check_text(&records(head).replace("9(5)", "9(4)"));
    check(&format!("bytes = 11 #! L012 the rows end at 10\n{ORDER}"));
}

#[test]
fn kinds_that_cannot_be_told_apart() {
    let text =
        records(ORDER).replace("{ rec = \"T\" }", "{ rec = [\"T\", \"S\"] } #! L021 `data` and `trailer`");
    check_text(&text);
    let without = |kind: &str| records(ORDER).replace(&format!("match = {{ rec = \"{kind}\" }}\n"), "");
    check_text(&without("T"));
    let text = without("T").replace("match = { rec = \"H\" }\n", "");
    check_text(&text.replace("[record.trailer]", "[record.trailer] #! L021 `header` and `trailer`"));
}

#[test]
fn checks_that_cannot_be_made() {
    for row in [
        "{ row = \"trailer.count\", is = \"count(date)\" }, #! L014 did you mean `data`",
        "{ row = \"trailer.cuont\", is = \"count(data)\" }, #! L014 did you mean `count`",
        "{ row = \"trailer\", is = \"count(data)\" }, #! L009 `.` and the name",
        "{ row = \"trailer.count\", is = \"count data\" }, #! L009 `.` and the name",
        "{ row = \"trailer.sum\", is = \"sum(data.amount)\" }, #! L050 0 digits behind the point, its sum 2",
        "{ row = \"trailer.rec\", is = \"count(data)\" }, #! L050 `rec` is no number",
        "{ row = \"data.seq\", is = \"sequence\", when = { rec = \"R\" } }, #! L010 neither",
        "{ row = \"data.seq\", is = \"sequence\", since = \"head\" }, #! L014 no record `head`",
    ] {
        check(&format!("{ORDER}\nchecks = [\n  {row}\n]"));
    }
    let text = records(&format!(
        "{}\nchecks = [{{ row = \"data.tail\", is = \"sequence\" }}] #! L050 longer or shorter",
        ORDER.replace("fixed", "lf")
    ));
    check_text(&text.replace(
        "{ at = 5, name = \"amount\", as = \"9(5)\", json = \"decimal\" },\n",
        "  { group = \"item\", count = \"seq\", max = 2, rows = [{ name = \"x\", as = \"X(1)\" }] },\n  { name = \"tail\", as = \"9(1)\" },\n",
    ));
}
