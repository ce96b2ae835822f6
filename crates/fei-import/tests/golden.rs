//! Copybooks and what becomes of them: `data/NAME.cpy` gives the layout `data/NAME.toml` and the findings `data/NAME.txt`.
//! With FEI_GOLDEN=write in the environment what is made is written there, to be read before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use fei_import::copybook::{Home, Imported, Options, import};
use fei_layout::{SourceFile, render};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn read(name: &str) -> Option<SourceFile> {
    let text = fs::read_to_string(data().join(name)).ok()?;
    Some(SourceFile { path: name.into(), text: text.into() })
}

fn imported(name: &str) -> Imported {
    let first = read(&format!("{name}.cpy")).expect("a copybook of the folder");
    // What a copybook is for stands in its first line: the host's records in cp933, others in cp949.
    let charset = if first.text.contains("CP933") { "cp933" } else { "cp949" };
    let home = Home::records(charset).expect("a charset of layouts");
    let little_endian = first.text.contains("X86");
    let options = Options { form: None, record: None, little_endian, pointer: Some(4), home: &home };
    import(first, options, &mut |name| read(&format!("copied/{}.cpy", name.to_ascii_lowercase())))
}

/// Compares a text with a file of the folder.
fn same(name: &str, made: &str) -> Result<(), String> {
    let path = data().join(name);
    if std::env::var_os("FEI_GOLDEN").is_some_and(|how| how == "write") {
        fs::write(&path, made).expect("the folder can be written");
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    if expected == made { Ok(()) } else { Err(format!("{name} is not what is made now:\n{made}")) }
}

#[test]
fn every_copybook_becomes_its_layout() {
    let mut names: Vec<_> = fs::read_dir(data())
        .expect("the folder")
        .filter_map(|entry| {
            entry.ok()?.file_name().into_string().ok()?.strip_suffix(".cpy").map(str::to_owned)
        })
        .collect();
    names.sort();
    assert!(names.len() >= 6, "{names:?}");
    let mut wrong = Vec::new();
    for name in names {
        let made = imported(&name);
        let drawn = render::human(&made.findings, &made.files, false);
        let layout = made.layout.unwrap_or_default();
        wrong.extend(same(&format!("{name}.toml"), &layout).err());
        wrong.extend(same(&format!("{name}.txt"), &drawn).err());
        assert!(!layout.is_empty(), "{name} gives no layout:\n{drawn}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
