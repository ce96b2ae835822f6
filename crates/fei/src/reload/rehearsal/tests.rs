//! What a process that was to rehearse may do instead.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use super::*;

/// A program that does this.
fn stage(folder: &Path, script: &str) -> Stage {
    let program = folder.join("program");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    Stage { program, patience: LIMIT, first_limit: LIMIT, limit: LIMIT }
}

async fn rehearsed(script: &str) -> Result<Rehearsed, Broken> {
    let folder = tempfile::tempdir().unwrap();
    stage(folder.path(), script).rehearse(Path::new("layouts"), Some(Path::new("cases.toml"))).await
}

#[tokio::test]
async fn what_it_says_holds_whatever_it_ends_with() {
    let told = || Rehearsed { cases: 9, layouts: [7; 32], golden: [8; 32], gave_way: true };
    let fine = serde_json::to_string(&Ok::<_, Broken>(told())).unwrap();
    assert_eq!(rehearsed(&format!("echo '{fine}'")).await.unwrap(), told());
    let broken = serde_json::to_string(&Err::<Rehearsed, _>(Broken::alone("so".to_owned()))).unwrap();
    assert_eq!(rehearsed(&format!("echo '{broken}'; exit 3")).await.unwrap_err().error, "so");
}

#[tokio::test]
async fn it_is_told_the_folder_and_the_settings_of_the_cases_and_sees_no_variable_of_ours() {
    let told = rehearsed(r#"echo "$@" >&2; env >&2"#).await.unwrap_err().findings;
    assert!(told.starts_with("rehearse layouts --cases cases.toml --wholly\n"), "{told}");
    assert!(std::env::var_os("PATH").is_some_and(|ours| !ours.is_empty()));
    assert!(!told.contains("CARGO"), "{told}");
}

#[tokio::test]
async fn one_that_dies_without_an_answer_is_told_with_its_last_words() {
    let Broken { error, findings } = rehearsed("echo oh >&2; kill -9 $$").await.unwrap_err();
    assert_eq!(error, "the rehearsal of the layouts ended without an answer: signal: 9 (SIGKILL)");
    assert_eq!(findings, "oh\n");
    let half = rehearsed("printf '{\"Ok\":{\"cases\":9'").await.unwrap_err();
    assert_eq!(half.error, "the rehearsal of the layouts ended without an answer: exit status: 0");
}

/// Whether there is a process that was not killed: one that was may wait to be looked at.
fn lives(pid: &str) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

#[tokio::test]
async fn one_that_never_ends_is_ended_and_tried_once_more_with_more_of_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let script = "echo $$,$3 >> ${0%/*}/pids; exec /bin/sleep 1000";
    let stage = Stage {
        patience: Duration::from_secs(2),
        limit: Duration::from_secs(3),
        ..stage(folder.path(), script)
    };
    let error = stage.rehearse(folder.path(), None).await.unwrap_err().error;
    assert_eq!(error, "the rehearsal of the layouts took more than 3 s");
    let pids = fs::read_to_string(folder.path().join("pids")).unwrap();
    let pids: Vec<_> = pids.lines().map(|line| line.split_once(',').unwrap()).collect();
    assert_eq!(pids.iter().map(|(_, way)| *way).collect::<Vec<_>>(), ["--wholly", ""]);
    // A killed process goes when the system gets to it.
    while pids.iter().any(|(pid, _)| lives(pid)) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[tokio::test]
async fn what_comes_of_the_second_try_holds() {
    let script =
        "[ \"$5\" ] && exec /bin/sleep 1000; echo '{\"Err\":{\"error\":\"second\",\"findings\":\"\"}}'";
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage { patience: Duration::from_millis(300), ..stage(folder.path(), script) };
    assert_eq!(stage.rehearse(Path::new("layouts"), Some(Path::new("c"))).await.unwrap_err().error, "second");
}

/// Works for some seconds, with its rests, and says by which way.
const WORKS: &str = "echo; n=0; while [ $n -lt 2000000 ]; do n=$((n + 1)); done
    echo \"{\\\"Err\\\":{\\\"error\\\":\\\"way $3\\\",\\\"findings\\\":\\\"\\\"}}\"";

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_that_works_is_not_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let patience = Duration::from_secs(2);
    let stage = Stage { patience, ..stage(folder.path(), WORKS) };
    let began = Instant::now();
    assert_eq!(stage.rehearse(Path::new("layouts"), None).await.unwrap_err().error, "way --wholly");
    assert!(began.elapsed() > patience, "it was too short to tell");
}

#[tokio::test]
async fn one_that_works_for_too_long_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let stage = Stage { first_limit: Duration::from_millis(300), ..stage(folder.path(), WORKS) };
    assert_eq!(stage.rehearse(Path::new("layouts"), None).await.unwrap_err().error, "way ");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn one_that_gets_nothing_while_it_rests_is_begun_anew() {
    let folder = tempfile::tempdir().unwrap();
    let script = "[ \"$3\" ] && echo && exec /bin/sleep 1000; echo '{\"Err\":{\"error\":\"second\",\"findings\":\"\"}}'";
    let stage = Stage { patience: Duration::from_millis(300), ..stage(folder.path(), script) };
    assert_eq!(stage.rehearse(Path::new("layouts"), None).await.unwrap_err().error, "second");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_gives_way_before_it_says_so_and_whoever_waits_for_it_does_not() {
    let before = rustix::process::getpriority_process(None).expect("a niceness");
    let script = r#"printf '{"Err":{"error":"%s","findings":""}}' "$(nice)""#;
    let error = rehearsed(script).await.unwrap_err().error;
    assert_eq!(error, before.max(10).to_string());
    assert_eq!(rustix::process::getpriority_process(None), Ok(before));
}

#[tokio::test]
async fn no_variable_is_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let cases = folder.path().join("cases.toml");
    fs::write(&cases, "secrets = { key = { env = 'CARGO_MANIFEST_DIR' } }").unwrap();
    let stage = stage(folder.path(), "env >&2");
    let told = stage.rehearse(Path::new("layouts"), Some(&cases)).await.unwrap_err().findings;
    let names: Vec<_> = told.lines().filter(|line| line.starts_with("CARGO")).collect();
    assert!(!told.is_empty() && names.is_empty(), "{told}");
}

#[test]
fn of_many_findings_the_first_are_told_and_how_many_more_there_are() {
    let told = first_of((0..FINDINGS_MAX + 7).map(|at| at.to_string()));
    assert!(told.starts_with("0\n1\n") && told.ends_with("\n99\n… and 7 more\n"), "{told}");
    assert_eq!(first_of(["a".to_owned()].into_iter()), "a\n");
}

#[tokio::test]
async fn without_the_program_nothing_is_rehearsed() {
    let stage =
        Stage { program: PathBuf::from("/nowhere/fei"), patience: LIMIT, first_limit: LIMIT, limit: LIMIT };
    let error = stage.rehearse(Path::new("layouts"), None).await.unwrap_err().error;
    assert!(error.starts_with("no process for the rehearsal of the layouts: "), "{error}");
}
