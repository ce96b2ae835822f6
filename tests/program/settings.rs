//! `fei run` with settings and layouts that are wrong: it says what, ends with the right code, and never listens.

use std::fs;
use std::net::TcpListener;

use fei_testkit::as_a_file;

use crate::support::{Copy, Ran, fei};

/// Runs `fei run` in an empty folder with this fei.toml.
fn with(toml: &str, layouts: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fei.toml");
    fs::write(&path, toml).unwrap();
    let mut command = fei(&["run", "--config", path.to_str().unwrap(), "--layouts", layouts]);
    command.env("HUSH", "hush").env("EMPTY", "").output().unwrap().into()
}

/// Settings with all that the samples need but what Open Banking's templates use.
fn whole(open_banking: &str) -> String {
    format!(
        "[party.hecto]\nlisten = \"127.0.0.1:0\"\n\
         [party.thedozen]\ndial = \"http://127.0.0.1:1\"\nsettings = {{ org_code = \"A\" }}\n\
         secrets = {{ api_key = {{ env = \"HUSH\" }} }}\n[party.relay]\ndial = \"http://127.0.0.1:1\"\n\
         secrets = {{ api_key = {{ env = \"HUSH\" }} }}\n[party.kftc]\ndial = \"http://127.0.0.1:1\"\n{open_banking}"
    )
}

const SETTINGS: &str = "settings = { org_code = \"F123456789\", client_name = \"A\", client_num = \"B\", \
    user_seq_no = \"1\" }\n";

fn layouts() -> String {
    crate::support::root().join("layouts").to_str().unwrap().to_owned()
}

#[test]
fn an_unknown_key_is_refused_with_its_path_and_place() {
    let ran = with("[party.kftc]\ndial = \"http://127.0.0.1:1\"\ndeadline = 3\n", &layouts());
    assert_eq!((ran.code, ran.stdout.as_str()), (78, ""));
    assert!(ran.stderr.contains("fei.toml:3:1: unknown field `deadline`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("party.kftc"), "{}", ran.stderr);
}

#[test]
fn an_unknown_key_of_the_environment_is_refused() {
    let ran: Ran = fei(&["run"]).env("FEI__PARTY__KFTC__DAIL", "http://127.0.0.1:1").output().unwrap().into();
    assert_eq!(ran.code, 78);
    assert!(ran.stderr.contains("dail"), "{}", ran.stderr);
}

#[test]
fn layouts_with_errors_are_shown_and_nothing_listens() {
    let copy = Copy::of_layouts();
    copy.replace("hecto/transfer.toml", "total      = 300", "total      = 299");
    let ran: Ran = fei(&["run", "--layouts", copy.path()]).output().unwrap().into();
    assert_eq!((ran.code, ran.stdout.as_str()), (78, ""));
    assert!(ran.stderr.contains("hecto/transfer.toml"), "{}", ran.stderr);
}

#[test]
fn a_party_of_records_is_not_listened_for() {
    let copy = Copy::of_layouts();
    copy.folder_of("records");
    copy.write(
        "records/party.toml",
        "speaks = \"telegram\"\ncharset = \"cp949\"\nheader = []\n\
         text = { request = \"reject\", answer = \"replace\" }\n",
    );
    let ran = with("[party.records]\nlisten = \"127.0.0.1:0\"\n", copy.path());
    assert_eq!(ran.code, 78);
    assert!(ran.stderr.contains("party.records has no header"), "{}", ran.stderr);
}

#[test]
fn settings_that_do_not_fit_the_layouts_are_refused() {
    let ran = with("[party.nobody]\nlisten = \"127.0.0.1:0\"\n", &layouts());
    assert_eq!(ran.code, 78);
    assert!(ran.stderr.contains("party.nobody"), "{}", ran.stderr);
    let ran = with("[party.hecto]\ndial = \"http://127.0.0.1:1\"\n", &layouts());
    assert_eq!(ran.code, 78);
    assert!(ran.stderr.contains("speaks telegrams"), "{}", ran.stderr);
    let ran = with("[party.hecto]\nlisten = \"127.0.0.1:0\"\n", &layouts());
    assert_eq!(ran.code, 78);
    assert!(ran.stderr.contains("no `dial`"), "{}", ran.stderr);
}

#[test]
fn what_a_template_needs_is_asked_for_before_a_line_opens() {
    let ran = with(&whole(""), &layouts());
    assert_eq!((ran.code, ran.stdout.as_str()), (78, ""));
    assert!(ran.stderr.contains("needs party.kftc.settings."), "{}", ran.stderr);
    for secrets in ["", "secrets = { wd_pass_phrase = { env = \"EMPTY\" } }\n"] {
        let ran = with(&whole(&format!("{SETTINGS}{secrets}")), &layouts());
        assert_eq!((ran.code, ran.stdout.as_str()), (78, ""));
        assert!(
            ran.stderr.contains("hecto.transfer needs party.kftc.secrets.wd_pass_phrase"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn what_a_call_to_us_needs_is_asked_for_too() {
    let copy = Copy::of_layouts();
    copy.replace("hecto/party.toml", "= \"SETTLEBNK\"", "= \"{@setting.mark}\"");
    let mut command = fei(&["run", "--layouts", copy.path()]);
    let ran: Ran = command.env("FEI__JOURNAL__PATH", copy.file("journal.db")).output().unwrap().into();
    assert_eq!((ran.code, ran.stdout.as_str()), (78, ""));
    let wanted = "hecto.statement_notice needs party.hecto.settings.mark";
    assert!(ran.stderr.contains(wanted), "{}", ran.stderr);
}

/// `fei run` by the defaults, with hecto's line here and everything else on free ports: the sample's own may be taken.
fn with_hecto_at(address: &str) -> Ran {
    let (folder, mut command) = (tempfile::tempdir().unwrap(), fei(&["run"]));
    command.env("FEI__JOURNAL__PATH", folder.path().join("journal.db"));
    command.env("FEI__PARTY__HECTO__LISTEN", address);
    for other in ["FEI__PARTY__BULK__LISTEN", "FEI__PARTY__CORE__LISTEN", "FEI__SERVE__LISTEN"] {
        command.env(other, "127.0.0.1:0");
    }
    command.output().unwrap().into()
}

#[test]
fn an_address_in_use_is_not_the_configurations_fault() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = with_hecto_at(&address);
    assert_eq!((ran.code, ran.stdout.as_str()), (69, ""));
    assert!(ran.stderr.contains(&address), "{}", ran.stderr);
}

#[test]
fn a_line_that_nobody_listens_on_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let ran: Ran = fei(&["send", "hecto.open", "--case", "executed", "--to", &free]).output().unwrap().into();
    assert_eq!((ran.code, ran.stdout.as_str()), (69, ""));
    assert!(ran.stderr.contains(&free), "{}", ran.stderr);
}

#[test]
fn check_says_what_run_would_say() {
    let folder = tempfile::tempdir().unwrap();
    let check = |toml: &str| -> Ran {
        let path = folder.path().join("fei.toml");
        fs::write(&path, toml).unwrap();
        let mut command = fei(&["check", "layouts", "--config", path.to_str().unwrap()]);
        command.env("HUSH", "hush").output().unwrap().into()
    };
    let ran = check("[party.nobody]\nlisten = \"127.0.0.1:0\"\n");
    assert_eq!((ran.code, ran.stdout.contains("party.nobody")), (1, true), "{}", ran.stdout);
    let ran = check("[party.hecto]\nlisten = \"127.0.0.1:0\"\nlimit = 3\n");
    assert_eq!((ran.code, ran.stdout.contains("fei.toml:3:1")), (1, true), "{}", ran.stdout);
    let ran = check(&whole(&format!("{SETTINGS}secrets = {{ wd_pass_phrase = {{ env = \"HUSH\" }} }}\n")));
    assert!(ran.code == 0 && ran.stdout.starts_with("ok:"), "{}", ran.stdout);
}

/// What `fei run` would read is looked at, and not what happens to lie here.
#[test]
fn layouts_are_those_of_the_settings_unless_a_folder_is_said() {
    let (folder, copy) = (tempfile::tempdir().unwrap(), Copy::of_layouts());
    copy.replace("hecto/transfer.toml", "total      = 300", "total      = 299");
    let path = folder.path().join("fei.toml");
    fs::write(&path, format!("[layouts]\ndir = \"{}\"\n", copy.path())).unwrap();
    let config = ["--config", path.to_str().unwrap()];
    let run = |arguments: &[&str]| -> Ran { fei(&[arguments, &config].concat()).output().unwrap().into() };
    let ran = run(&["check"]);
    assert!(ran.code == 1 && ran.stdout.contains("hecto/transfer.toml:8"), "{}", ran.stdout);
    let ran = run(&["decode", "hecto.transfer.request"]);
    assert!(ran.code == 2 && ran.stderr.contains("hecto/transfer.toml:8"), "{}", ran.stderr);
    assert!(!run(&["check", "layouts"]).stdout.contains("hecto/transfer.toml"), "the folder that was said");
    // Whoever makes a key has the settings' secrets not yet.
    let secret = "[party.vbank.client.main]\nhmac = { header = \"x-s\", key = { env = \"NOT_SET\" }, timestamp = \"x-t\" }\n";
    fs::write(&path, format!("[layouts]\ndir = \"{}\"\n{secret}", copy.path())).unwrap();
    assert_eq!(run(&["key", "vbank"]).code, 0);
}

#[test]
fn a_folder_or_an_address_that_cannot_be_is_the_configurations_fault() {
    let ran = with(&whole(""), "/no/such/folder");
    assert_eq!((ran.code, ran.stdout.as_str()), (78, ""), "{}", ran.stderr);
    for address in ["127.0.0.1", "127.0.0.1:99999"] {
        let ran = with_hecto_at(address);
        assert_eq!((ran.code, ran.stderr.contains(address)), (78, true), "{}", ran.stderr);
    }
}

#[test]
fn a_folder_without_layouts_is_a_finding() {
    let empty = tempfile::tempdir().unwrap();
    for command in ["check", "test"] {
        let ran: Ran = fei(&[command, empty.path().to_str().unwrap()]).output().unwrap().into();
        assert_eq!(ran.code, 1, "{command}: {}{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn a_file_that_is_not_utf8_is_located_beside_the_others_and_never_rewritten() {
    let copy = Copy::of_layouts();
    let file = std::path::Path::new(copy.path()).join("hecto/open.toml");
    let (cp949, _, _) = encoding_rs::EUC_KR.encode("# 개시\ntitle = \"업무개시\"\nflow = \"local\"\n");
    fs::write(&file, &cp949).unwrap();
    copy.replace("hecto/transfer.toml", "total      = 300", "total      = 299");
    let ran: Ran = fei(&["check", copy.path()]).output().unwrap().into();
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("hecto/open.toml:1:3") && ran.stdout.contains("CP949"), "{}", ran.stdout);
    assert!(ran.stdout.contains("hecto/transfer.toml:8"), "{}", ran.stdout);
    let ran: Ran = fei(&["fmt", copy.path()]).output().unwrap().into();
    assert_eq!((ran.code, fs::read(&file).unwrap()), (1, cp949.into_owned()));
}

/// X09: whoever may read the file, or a copy of it, would have the secret.
#[test]
fn a_secret_that_stands_in_the_settings_is_refused_and_one_that_they_name_is_taken() {
    let literal = whole(&format!("{SETTINGS}secrets = {{ wd_pass_phrase = \"canary\" }}\n"));
    let ran = with(&literal, &layouts());
    assert_eq!((ran.code, ran.stdout.as_str()), (78, ""));
    for said in [
        "fei.toml:13:30: a secret never stands",
        "party.kftc.secrets.wd_pass_phrase",
        "{ file = \"PATH\" }",
        "{ env = \"NAME\" }",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("canary"), "{}", ran.stderr);
    // The environment may say it.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fei.toml");
    fs::write(&path, whole(SETTINGS)).unwrap();
    let mut command = fei(&["check", "layouts", "--config", path.to_str().unwrap()]);
    command.env("HUSH", "hush").env("FEI__PARTY__KFTC__SECRETS__WD_PASS_PHRASE", "canary");
    let ran: Ran = command.output().unwrap().into();
    assert!(ran.code == 0 && ran.stdout.starts_with("ok:"), "{}{}", ran.stdout, ran.stderr);
}

/// Whoever overhears a signed call could have it done a second time under another key.
#[test]
fn a_signature_that_leaves_out_what_makes_a_repetition_is_refused() {
    let copy = Copy::of_layouts();
    copy.replace("core/deposit_cancel.toml", "key      = \"{tran_date}{tran_no}\"\n", "");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fei.toml");
    let sample =
        fs::read_to_string(crate::support::root().join("crates/fei/src/settings/defaults.toml")).unwrap();
    let sample = as_a_file(&sample);
    let (client, own) = ("[party.vbank.client.main]\n", "{method}\\n{target}\\n{timestamp}\\n{body}");
    assert!(sample.contains(client));
    for (over, expected) in [("".to_owned(), 0), (format!(", over = \"{own}\""), 1)] {
        let hmac = format!(
            "hmac = {{ header = \"x-s\", key = {{ env = \"SAMPLE\" }}, timestamp = \"x-t\"{over} }}\n"
        );
        fs::write(&path, sample.replace(client, &format!("{client}{hmac}"))).unwrap();
        let mut command = fei(&["check", copy.path(), "--config", path.to_str().unwrap()]);
        let ran: Ran = command.env("SAMPLE", "sixteen bytes of it").output().unwrap().into();
        assert_eq!(ran.code, expected, "{} {}", ran.stdout, ran.stderr);
        let said = ran
            .stdout
            .contains("party client vbank.main: core.deposit_cancel is known by its Idempotency-Key");
        assert_eq!(said, expected == 1, "{} {}", ran.stdout, ran.stderr);
    }
}
