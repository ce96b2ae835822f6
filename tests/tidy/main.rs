//! The house rules that a compiler does not hold: who may depend on whom, how long a file and a function may be, what
//! may be used where, and which tests a page may speak of. A rule that is broken is named with its file and line.

mod alarms;
mod arithmetic;
mod faults;
mod functions;
mod manifests;
mod secrets;
mod seeds;
mod sources;

use sources::{Source, sources};

/// A longer file holds more than one idea.
const FILE_LINES_MAX: usize = 600;
/// A longer function does more than one thing.
const FUNCTION_LINES_MAX: usize = 70;

/// What may be used only where, and why.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    (
        "std::fs",
        &["crates/fei/", "crates/fei-journal/", "crates/fei-testkit/"],
        "only the binary reads directories, only the journal keeps files, and tests make both",
    ),
    ("std::env", &["crates/fei/"], "the environment is settings, and settings are the binary's"),
    (
        "nom::",
        &["crates/fei-layout/", "crates/fei-codec/", "crates/fei-wire/", "crates/fei-import/"],
        "parsers stand where notation and bytes are read",
    ),
    (
        "hyper::",
        &["crates/fei-http/", "crates/fei-simulate/", "crates/fei/src/admin/"],
        "HTTP is the link's business, and the admin pages' at the other end",
    ),
    (
        "prometheus_client::",
        &["crates/fei/src/admin/"],
        "numbers are counted in atomics and written in one place: no label is made where telegrams are",
    ),
    (
        "tokio::",
        &[
            "crates/fei/",
            "crates/fei-journal/",
            "crates/fei-wire/",
            "crates/fei-http/",
            "crates/fei-guard/",
            "crates/fei-gateway/",
            "crates/fei-simulate/",
        ],
        "layouts and the codec run without a runtime",
    ),
    (
        "unsafe {",
        &["crates/fei-codec/src/quick/chunk/sse2.rs"],
        "sixteen bytes at a time make the codec twice to four times as fast; nothing else is worth it",
    ),
    ("unsafe fn", &[], "what is unsafe is a block of one line, with its reason"),
    ("unsafe impl", &[], "the same"),
    ("std::process::exit", &[], "the process ends in main, after everything is drained"),
    (
        "SystemTime",
        &["crates/fei-testkit/src/bin/crash_loop/midnight.rs"],
        "what time it is says the gateway's clock",
    ),
    ("Timestamp::now", &["crates/fei-gateway/src/clock.rs"], "what time it is says the gateway's clock"),
];

fn broken(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

#[test]
fn crates_depend_downward_only() {
    broken("a dependency that the plan does not have", &manifests::undue_dependencies());
}

#[test]
fn failpoints_and_a_journal_in_memory_are_in_no_build_that_does_not_ask() {
    broken("a feature of one build in every build", &manifests::features_for_everybody());
}

/// X21.
#[test]
fn overflows_stop_and_floats_are_denied_in_every_build() {
    broken("arithmetic", &arithmetic::taken_back());
}

#[test]
fn whoever_takes_that_back_is_found() {
    let root = include_str!("../../Cargo.toml");
    for (text, instead) in [
        ("overflow-checks = true", "overflow-checks = false"),
        ("overflow-checks = true", ""),
        ("inherits = \"release\"", "inherits = \"release\"\noverflow-checks = false"),
        ("inherits = \"dist\"", "inherits = \"dist\"\noverflow-checks = false"),
        ("[profile.dev]", "[profile.dev]\noverflow-checks = false"),
        ("float_arithmetic = \"deny\"", "float_arithmetic = \"warn\""),
        ("[lints]\nworkspace = true", "[lints]"),
    ] {
        let changed = root.replacen(text, instead, 1);
        assert!(changed != root && !arithmetic::in_workspace(&changed).is_empty(), "{text}: {instead}");
    }
    assert!(arithmetic::in_crate("[package]\nname = \"fei-x\"").is_some());
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent =
        sources().into_iter().filter(|source| !source.is_unit_test() && !source.text.starts_with("//!"));
    broken("the first line is not `//! …`", &silent.map(|source| source.path).collect::<Vec<_>>());
}

#[test]
fn files_are_short() {
    let long = sources().into_iter().filter(|source| source.text.lines().count() > FILE_LINES_MAX);
    broken(&format!("more than {FILE_LINES_MAX} lines"), &long.map(|source| source.path).collect::<Vec<_>>());
}

#[test]
fn functions_are_short() {
    let long = sources().into_iter().flat_map(|source| functions::longer_than(FUNCTION_LINES_MAX, &source));
    broken(&format!("a function of more than {FUNCTION_LINES_MAX} lines"), &long.collect::<Vec<_>>());
}

#[test]
fn things_are_used_where_they_belong() {
    let all = sources();
    let crates = || all.iter().filter(|source| source.path.starts_with("crates/") && !source.is_unit_test());
    let mut found = Vec::new();
    for (name, places, why) in ONLY_IN {
        for source in crates().filter(|source| !places.iter().any(|place| source.path.starts_with(place))) {
            found
                .extend(source.lines_with(name).map(|line| format!("{}:{line}: {name}: {why}", source.path)));
        }
    }
    broken("used where it does not belong", &found);
}

/// X05.
#[test]
fn proofs_are_compared_in_constant_time() {
    broken("compared in another way", &secrets::compared_otherwise(&sources()));
}

#[test]
fn a_proof_that_is_compared_otherwise_is_found() {
    for (at, (path, by)) in secrets::COMPARED.iter().enumerate() {
        let mistakes = [
            (*by, "equal("),
            ("\nuse ", "\nfn same(a: &[u8], b: &[u8]) -> bool {\n    a == b\n}\nuse "),
            ("\nuse ", "\nfn same(a: &[u8], b: &[u8]) -> bool {\n    a.len() == b.len() && a == b\n}\nuse "),
            ("\nuse ", "\n#[derive(PartialEq)]\nstruct Kept(Vec<u8>);\nuse "),
            (
                "\nuse ",
                "\nfn same(a: &SecretString, b: &str) -> bool {\n    a.expose_secret().eq(b)\n}\nuse ",
            ),
        ];
        for (text, instead) in mistakes {
            let mut all = sources();
            let source = all.iter_mut().find(|source| source.path == *path).expect("a file of the list");
            source.text = source.text.replace(text, instead);
            assert!(!secrets::compared_otherwise(&all).is_empty(), "{at}: {path}: {instead}");
        }
    }
}

#[test]
fn the_page_of_faults_names_tests_that_are_there() {
    broken("tests/FAULTS.md is not so", &faults::mistakes(&faults::page(), &sources()));
}

#[test]
fn the_page_of_faults_can_be_wrong() {
    let page = faults::page();
    assert_eq!(faults::mistakes("", &[]).len(), 103, "every fault has a row");
    let all = sources();
    let test = "half_a_frame_and_then_nothing_is_closed";
    for (text, instead, wrong) in [
        (test, "half_a_frame", "is no test of the tree"),
        (test, "core", "is no test of the tree"), // a function, and none that is run
        ("| W01 |", "| W02 |", "2 rows"),
        ("| W02 | bytes dribble | part |", "| W02 | bytes dribble | no |", "does not go with"),
    ] {
        let found = faults::mistakes(&page.replacen(text, instead, 1), &all);
        assert!(found.iter().any(|mistake| mistake.contains(wrong)), "{instead}: {found:?}");
    }
}

#[test]
fn each_alarm_has_a_row_that_says_what_to_do() {
    broken("alarms and the tables of deploy/README.md", &alarms::mistakes(&alarms::page(), &sources()));
}

#[test]
fn an_alarm_without_a_row_and_a_row_without_an_alarm_are_found() {
    let all = sources();
    for (text, instead, wrong) in [
        ("| `a task panicked` |", "| `a task` |", None),
        (
            "| `a task panicked` |",
            "| `a task that panicked` |",
            Some("run/panics.rs: no row: a task panicked"),
        ),
        ("| `a task panicked` |", "| `a task panicked`, `no such` |", Some("nothing raises no such")),
        ("`… has run out`", "`… ran out`", Some("ends.rs: no row: an institution's certificate has run out")),
        ("`call not begun`", "`call`", None),
        ("`call not begun`", "", Some("no row: call not begun")),
    ] {
        let found = alarms::mistakes(&alarms::page().replace(text, instead), &all);
        assert_eq!(found.is_empty(), wrong.is_none(), "{instead}: {found:?}");
        assert!(
            wrong.is_none_or(|wrong| found.iter().any(|one| one.contains(wrong))),
            "{instead}: {found:?}"
        );
    }
}

#[test]
fn the_rules_can_fail() {
    let long = format!("fn short() {{}}\nfn long() {{\n{}}}\n", "    x();\n".repeat(80));
    let source = Source { path: "x.rs".to_owned(), text: long };
    assert_eq!(functions::longer_than(FUNCTION_LINES_MAX, &source), ["x.rs:2: long, 82 lines"]);
    let source = Source {
        path: "x.rs".to_owned(),
        text: "// std::fs\nuse std::fs;\n#[cfg(test)]\nmod tests {\nstd::fs\n}\n".to_owned(),
    };
    assert_eq!(source.lines_with("std::fs").collect::<Vec<_>>(), [2]);
    for unasked in [
        "[features]\ndefault = [\"x\"]",
        "[features]\nquick = [\"memory-journal\"]",
        "[dependencies]\nfail = \"0.5\"",
        "[dev-dependencies]\nfei = { path = \".\", features = [\"memory-journal\"] }",
    ] {
        assert!(manifests::has_unasked(unasked), "{unasked}");
    }
    assert!(!manifests::has_unasked("[features]\nfailpoints = [\"fei-x/failpoints\"]\nmemory-journal = []"));
    assert!(!manifests::may_depend("fei-wire", "fei-http"));
    assert!(!manifests::may_depend("fei-testkit", "fei-codec"));
}
