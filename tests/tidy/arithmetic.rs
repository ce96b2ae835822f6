//! X21: amounts are exact, and one that overflows stops its transaction. The manifests say so, and nothing may take it back.

use std::fs;
use std::path::Path;

/// What is shipped or measured; a build for tests has the checks by itself.
const SHIPPED: [&str; 3] = ["release", "dist", "bench"];

/// What takes it back, in the manifests of the workspace and of each crate.
pub(crate) fn taken_back() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let crates = fs::read_dir(root.join("crates")).expect("the workspace has crates");
    let manifests = crates.map(|entry| entry.expect("a readable folder").path().join("Cargo.toml"));
    let members = manifests.filter(|path| path.is_file()).map(|path| read(&path));
    let mut found = in_workspace(&read(&root.join("Cargo.toml")));
    found.extend(members.filter_map(|text| in_crate(&text)));
    found
}

/// The same in the workspace's manifest: overflows are looked for in every profile, and floats are denied.
pub(crate) fn in_workspace(manifest: &str) -> Vec<String> {
    let manifest: toml::Table = toml::from_str(manifest).expect("cargo read it before us");
    let profile = |name: &str| manifest.get("profile").and_then(|all| all.get(name));
    let says = |name: &str, key: &str| profile(name).and_then(|profile| profile.get(key)).cloned();
    let checks = |name: &str| says(name, "overflow-checks").and_then(|checks| checks.as_bool());
    let mut found: Vec<_> = (SHIPPED.into_iter().filter(|name| {
        let inherits = says(name, "inherits").and_then(|from| from.as_str().map(str::to_owned));
        let inherits = inherits.is_some_and(|from| SHIPPED.contains(&&*from));
        !checks(name).unwrap_or(inherits)
    }))
    .map(|name| format!("profile.{name}: without overflow-checks"))
    .collect();
    found.extend((checks("dev") == Some(false)).then(|| "profile.dev: without overflow-checks".to_owned()));
    let lints = manifest.get("workspace").and_then(|all| all.get("lints")).and_then(|all| all.get("clippy"));
    let floats = lints.and_then(|lints| lints.get("float_arithmetic")).and_then(|lint| lint.as_str());
    found.extend(
        (floats != Some("deny")).then(|| "workspace.lints: float_arithmetic is not denied".to_owned()),
    );
    found.extend(in_crate(&manifest.to_string()));
    found
}

/// A crate that does not have the workspace's lints.
pub(crate) fn in_crate(manifest: &str) -> Option<String> {
    let manifest: toml::Table = toml::from_str(manifest).expect("cargo read it before us");
    let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
    let name = manifest.get("package").and_then(|package| package.get("name"));
    (lints.and_then(|all| all.as_bool()) != Some(true))
        .then(|| format!("{name:?}: not the workspace's lints"))
}
