//! Who may depend on whom. The plan is the picture in ARCHITECTURE.md; this is the same as a table.

use std::fs;
use std::path::Path;

/// A crate, and the crates of this workspace that it may use.
const PLAN: &[(&str, &[&str])] = &[
    ("fei-exchange", &[]),
    ("fei-layout", &["fei-exchange"]),
    ("fei-codec", &["fei-exchange", "fei-layout"]),
    ("fei-journal", &["fei-exchange"]),
    ("fei-wire", &["fei-exchange", "fei-journal"]),
    ("fei-http", &["fei-exchange", "fei-journal"]),
    ("fei-guard", &["fei-exchange", "fei-journal"]),
    (
        "fei-gateway",
        &["fei-exchange", "fei-layout", "fei-codec", "fei-journal", "fei-wire", "fei-http", "fei-guard"],
    ),
    ("fei-import", &["fei-layout"]),
    ("fei-simulate", &[]),
    ("fei-testkit", &[]),
];

/// Foreign crates that belong to some only.
const FOREIGN: &[(&str, &[&str])] = &[
    ("tokio", &["fei-journal", "fei-wire", "fei-http", "fei-guard", "fei-gateway", "fei-simulate"]),
    ("rusqlite", &["fei-journal"]),
    ("aws-lc-rs", &["fei-journal", "fei-http"]),
    ("hyper", &["fei-http", "fei-simulate"]),
    ("nom", &["fei-layout", "fei-codec", "fei-wire", "fei-import"]),
    ("toml", &["fei-layout", "fei-testkit"]),
    ("encoding_rs", &["fei-layout", "fei-codec", "fei-testkit"]),
    ("rustls", &["fei-http", "fei-simulate"]),
];

/// Whether the plan lets one crate use another.
pub(crate) fn may_depend(one: &str, other: &str) -> bool {
    let of = |plan: &[(&str, &[&str])], name: &str, value: &str| {
        plan.iter().find(|(key, _)| *key == name).map(|(_, values)| values.contains(&value))
    };
    if other.starts_with("fei-") {
        return of(PLAN, one, other).unwrap_or(false);
    }
    of(FOREIGN, other, one).unwrap_or(true)
}

/// Features of builds that nobody may run for money: the crash loop's, and the gateway bench's.
const ASKED_FOR: [&str; 2] = ["failpoints", "memory-journal"];

/// Manifests that would put one of them into every build.
pub(crate) fn features_for_everybody() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let members = fs::read_dir(root.join("crates")).expect("the workspace has crates");
    let members = members.map(|entry| entry.expect("a readable folder").path().join("Cargo.toml"));
    let texts = members.chain([root.join("Cargo.toml")]).filter_map(|path| fs::read_to_string(path).ok());
    texts.filter(|text| has_unasked(text)).map(|text| text.lines().take(3).collect()).collect()
}

/// Whether a manifest has one without being asked: by default, through another feature, for another crate, or with a library
/// that is not optional.
pub(crate) fn has_unasked(manifest: &str) -> bool {
    let manifest: toml::Table = toml::from_str(manifest).expect("cargo read it before us");
    let table = |name: &str| manifest.get(name).and_then(|table| table.as_table()).into_iter().flatten();
    let names = |value: &toml::Value| ASKED_FOR.iter().any(|feature| value.to_string().contains(feature));
    let by_feature = |(name, on): (&String, &toml::Value)| {
        name == "default" || (!ASKED_FOR.contains(&name.as_str()) && names(on))
    };
    let wanted = table("dependencies").chain(table("dev-dependencies"));
    let always = |(name, how): (&String, &toml::Value)| {
        let optional = how.get("optional").and_then(|optional| optional.as_bool()) == Some(true);
        (name == "fail" && !optional) || names(how)
    };
    table("features").any(by_feature) || wanted.into_iter().any(always)
}

/// `crate: dependency` for every one that the plan does not have. What only tests use is free.
pub(crate) fn undue_dependencies() -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let mut found = Vec::new();
    for entry in fs::read_dir(crates).expect("the workspace has crates") {
        let manifest = entry.expect("a readable folder").path().join("Cargo.toml");
        let Ok(text) = fs::read_to_string(&manifest) else { continue };
        let manifest: toml::Table = toml::from_str(&text).expect("cargo read it before us");
        let name = manifest["package"]["name"].as_str().expect("a package has a name").to_owned();
        assert!(PLAN.iter().any(|(known, _)| *known == name), "{name} stands in no plan");
        let dependencies =
            manifest.get("dependencies").and_then(|table| table.as_table()).into_iter().flatten();
        let undue = dependencies.filter(|(other, _)| !may_depend(&name, other));
        found.extend(undue.map(|(other, _)| format!("{name}: {other}")));
    }
    found
}
