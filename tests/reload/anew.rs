//! Layouts by which a repetition is told otherwise are taken, and whoever takes them hears what that means.

use super::*;

const STATEMENT: &str = "hecto/statement_notice.toml";
const GOLDEN: &str = "hecto/statement_notice.golden.toml";
const TOLD: &str = "thedozen: hecto.statement_notice [serve]: a repetition is told by something else now: what came before is executed once more when it comes again";

#[test]
fn another_key_is_told_by_the_reload_and_by_its_trial() {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let layouts = Layouts::new();
    let fei = Fei::start(BINARY, &layouts.config(&peer));
    layouts.put(STATEMENT, "예금거래명세통지", "명세통지");
    let told = |more: &[&str]| {
        let output = reload(&fei, more);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        text(&output.stderr).contains(TOLD)
    };
    assert!(!told(&[]));
    layouts.also(STATEMENT, "\"{bank_code}{account_no}", "\"{account_no}{bank_code}");
    // The cases say what makes the key.
    layouts.also(GOLDEN, "bank_code, account_no", "account_no, bank_code");
    let error = |key: &str| format!("{key}\",\"reason\":\"the same as");
    for (key, instead) in [("/bank_code", "/first"), ("/account_no", "/bank_code"), ("/first", "/account_no")]
    {
        layouts.also(GOLDEN, &error(key), &error(instead));
    }
    assert!(told(&["--dry-run"]));
    assert!(told(&[]));
    assert!(!told(&[]), "it holds already");
    let place = "thedozen: hecto.statement_notice [serve]: a repetition is told by something else now";
    fei.log().wait_for_all(1, &[("place", place)]);
}
