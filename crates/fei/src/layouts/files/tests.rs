use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use rustix::fs::{CWD, Mode, mkfifoat};

use super::super::Folder;
use super::*;

/// A folder `layouts` with a party in it, and a place beside it.
fn place() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("layouts/core")).unwrap();
    fs::write(dir.path().join("layouts/core/party.toml"), "title = \"시험\"\n").unwrap();
    dir
}

/// What reading it says, which never takes long.
fn read(dir: &Path) -> Result<Vec<String>, String> {
    let (tell, told) = channel();
    let layouts = dir.join("layouts");
    thread::spawn(move || {
        let folder = Folder::read(&layouts).map_err(|stop| stop.to_string());
        tell.send(folder.map(|folder| folder.layouts.iter().map(|file| file.path.to_string()).collect()))
    });
    told.recv_timeout(Duration::from_secs(60)).expect("an answer")
}

fn refused(dir: &Path, name: &str, why: &str) {
    let error = read(dir).unwrap_err();
    assert!(error.ends_with(&format!("layouts/core/{name}: {why}")), "{error}");
}

#[test]
fn what_has_no_end_or_no_beginning_is_an_error_at_once() {
    let dir = place();
    let at = |name: &str| dir.path().join("layouts/core").join(name);
    mkfifoat(CWD, at("pipe.toml"), Mode::RWXU).unwrap();
    refused(dir.path(), "pipe.toml", "this is no regular file");
    fs::remove_file(at("pipe.toml")).unwrap();
    let _listener = UnixListener::bind(at("socket.toml")).unwrap();
    assert!(read(dir.path()).unwrap_err().contains("layouts/core/socket.toml: "));
    fs::remove_file(at("socket.toml")).unwrap();
    symlink("/dev/zero", at("zero.toml")).unwrap();
    refused(dir.path(), "zero.toml", "this link leads out of the layouts folder");
}

/// Wherever the name were told, a terminal would obey it.
#[test]
fn a_name_that_a_terminal_obeys_is_refused_and_shown_escaped() {
    let dir = place();
    fs::write(dir.path().join("layouts/core/a\u{1b}[2J\n.toml"), "").unwrap();
    let error = read(dir.path()).unwrap_err();
    assert!(
        error.ends_with(r#"layouts/core: the name "a\u{1b}[2J\n.toml" has control characters"#),
        "{error}"
    );
}

#[test]
fn a_link_that_leads_out_of_the_folder_is_refused_and_nothing_of_what_is_there_is_shown() {
    let dir = place();
    fs::write(dir.path().join("secret"), "hunter2 = hunter2\n").unwrap();
    fs::create_dir(dir.path().join("elsewhere")).unwrap();
    fs::write(dir.path().join("elsewhere/x.toml"), "hunter2 = hunter2\n").unwrap();
    for (to, name) in
        [("../../secret", "a.toml"), ("../../elsewhere", "a"), ("../../elsewhere/x.toml", "x.golden.toml")]
    {
        let link = dir.path().join("layouts/core").join(name);
        symlink(to, &link).unwrap();
        refused(dir.path(), name, "this link leads out of the layouts folder");
        fs::remove_file(link).unwrap();
    }
}

#[test]
fn links_inside_of_the_folder_are_followed_as_those_of_a_mounted_config_map() {
    let dir = place();
    let layouts = dir.path().join("layouts");
    fs::rename(layouts.join("core"), layouts.join("..2026_11_26")).unwrap();
    symlink("..2026_11_26", layouts.join("..data")).unwrap();
    symlink("..data", layouts.join("core")).unwrap();
    fs::create_dir(layouts.join("bank")).unwrap();
    symlink("../..data/party.toml", layouts.join("bank/party.toml")).unwrap();
    assert_eq!(read(dir.path()).unwrap(), ["bank/party.toml", "core/party.toml"]);
    fs::rename(&layouts, dir.path().join("moved")).unwrap();
    symlink("moved", &layouts).unwrap();
    assert_eq!(read(dir.path()).unwrap(), ["bank/party.toml", "core/party.toml"]);
}

#[test]
fn links_that_go_round_come_to_an_end() {
    let dir = place();
    let layouts = dir.path().join("layouts");
    fs::create_dir(layouts.join("bank")).unwrap();
    symlink("../core", layouts.join("bank/a")).unwrap();
    symlink("../bank", layouts.join("core/b")).unwrap();
    let error = read(dir.path()).unwrap_err();
    assert!(error.ends_with(": more than 8 folders in one another"), "{error}");
}
