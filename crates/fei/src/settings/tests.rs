use std::collections::HashSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use fei_http::JwsForm;
use fei_testkit::write_secret;
use secrecy::ExposeSecret;

use fei_gateway::DayRules;

use super::*;

fn read(text: &str, environment: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let environment =
        environment.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Settings::read(text, Some("conf/fei.toml".into()), Some(environment), Taken::Elsewhere)
}

/// Settings of a folder's fei.toml.
fn read_in(folder: &Path, text: &str) -> Result<Settings, SettingsError> {
    Settings::read(text, Some(folder.join("fei.toml")), Some(HashMap::new()), Taken::Elsewhere)
}

const HUSH: &str = "hush-hush-hush-hush";

/// Settings of a folder where the file `hush` has a secret.
fn read_hush(text: &str) -> Settings {
    let dir = tempfile::tempdir().unwrap();
    write_secret(dir.path().join("hush"), HUSH);
    let settings = read_in(dir.path(), text).unwrap();
    assert!(!format!("{settings:?}").contains(HUSH));
    settings
}

fn refusal(text: &str, environment: &[(&str, &str)]) -> String {
    read(text, environment).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn the_defaults_are_sound() {
    let settings = Settings::read(DEFAULTS, None, Some(HashMap::new()), Taken::Every).unwrap();
    assert_eq!(settings.layouts_dir, Path::new("layouts"));
    assert_eq!(
        settings.parties.keys().collect::<Vec<_>>(),
        ["agency", "bulk", "core", "hecto", "kftc", "relay", "thedozen", "vbank"]
    );
}

/// "A key that is not here does not exist", its head says.
#[test]
fn every_key_stands_in_the_defaults() {
    let typed = [
        include_str!("admin.rs"),
        include_str!("auth.rs"),
        include_str!("breaker.rs"),
        include_str!("client.rs"),
        include_str!("dates.rs"),
        include_str!("file.rs"),
        include_str!("follow.rs"),
        include_str!("jws.rs"),
        include_str!("proxy.rs"),
        include_str!("serve.rs"),
    ];
    let keys: Vec<&str> = typed.iter().flat_map(|source| typed_keys(source)).collect();
    assert!(keys.contains(&"damage_known") && keys.contains(&"window_s"), "{keys:?}");
    let words: HashSet<&str> = DEFAULTS.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let missing: Vec<&&str> = keys.iter().filter(|key| !words.contains(**key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The fields of whatever refuses unknown keys, except where only a build that asks for it has them.
fn typed_keys(source: &str) -> Vec<&str> {
    let structs = source.split("#[serde(deny_unknown_fields").skip(1);
    let bodies = structs.filter_map(|rest| rest.split_once("{\n")?.1.split_once("\n}"));
    let mut keys = Vec::new();
    for (body, _) in bodies {
        let mut is_gated = false;
        for line in body.lines().map(str::trim) {
            is_gated |= line.starts_with("#[cfg(feature");
            let field = line.trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ");
            if let Some((name, _)) = field.split_once(": ").filter(|_| !field.starts_with("//"))
                && !std::mem::take(&mut is_gated)
            {
                keys.push(name);
            }
        }
    }
    keys
}

#[test]
fn a_party_gets_its_side_its_limits_and_its_values() {
    let text = "[party.kftc]\ndial = 'http://a:1'\ndeadline_ms = 28000\nsettings = { org_code = '0123' }\n\
                [party.core]\nlisten = '0.0.0.0:1'\nin_flight_max = 7\n";
    let settings = read(text, &[("FEI__PARTY__KFTC__SECRETS__KEY", "k")]).unwrap();
    let kftc = &settings.parties["kftc"];
    assert!(
        matches!(&kftc.side, Side::Dial(dial) if dial.base == "http://a:1" && dial.deadline_ms == Some(28000))
    );
    assert_eq!(kftc.settings["org_code"], "0123");
    assert_eq!(kftc.secrets["key"].expose_secret(), "k");
    assert!(
        matches!(&settings.parties["core"].side, Side::Listen(listen) if listen.in_flight_max == Some(7))
    );
    assert_eq!(settings.layouts_dir, Path::new("conf/layouts"), "relative to the file");
}

#[test]
fn the_environment_goes_over_the_file_and_keeps_leading_zeros() {
    let text = "[party.kftc]\ndial = 'http://a:1'\nsettings = { org_code = 'F1' }\n";
    let over = [
        ("FEI__PARTY__KFTC__DIAL", "http://b:2"),
        ("FEI__PARTY__KFTC__DEADLINE_MS", "5"),
        ("FEI__PARTY__KFTC__SETTINGS__ORG_CODE", "0012"),
        ("FEI__PARTY__KFTC__SECRETS__WD_PASS_PHRASE", "0077"),
        ("FEI_CONFIG", "other.toml"),
    ];
    let settings = read(text, &over).unwrap();
    let kftc = &settings.parties["kftc"];
    assert!(
        matches!(&kftc.side, Side::Dial(dial) if dial.base == "http://b:2" && dial.deadline_ms == Some(5))
    );
    assert_eq!(kftc.settings["org_code"], "0012");
    assert_eq!(kftc.secrets["wd_pass_phrase"].expose_secret(), "0077");
}

#[test]
fn an_unknown_key_is_refused_with_its_place_and_path() {
    let refused = refusal("[party.kftc]\ndial = 'http://a:1'\n# 주석\ndeadline = 3\n", &[]);
    assert!(refused.starts_with("conf/fei.toml:4:1: unknown field `deadline`"), "{refused}");
    assert!(refused.contains("party.kftc"), "{refused}");
    let refused = refusal("", &[("FEI__PARTY__KFTC__DAIL", "http://a:1")]);
    assert!(refused.contains("dail") && refused.contains("environment"), "{refused}");
}

#[test]
fn the_admin_pages_listen_on_this_machine_alone() {
    for mine in ["127.0.0.1:9110", "[::1]:9110", "127.8.8.8:0"] {
        let settings = read(&format!("[admin]\nlisten = '{mine}'\n"), &[]).unwrap();
        assert_eq!(settings.admin, Some(mine.parse().unwrap()));
    }
    assert_eq!(read("", &[]).unwrap().admin, None);
    for others in ["0.0.0.0:9110", "[::]:9110", "10.0.0.1:9110", "localhost:9110", "127.0.0.1", ":9110"] {
        let refused = refusal(&format!("# 관리\n[admin]\nlisten = '{others}'\n"), &[]);
        assert!(
            refused.starts_with("conf/fei.toml:3:10: not an address that only this machine can reach"),
            "{refused}"
        );
        let refused = refusal("", &[("FEI__ADMIN__LISTEN", others)]);
        assert!(refused.contains("environment") && refused.contains("only this machine"), "{refused}");
    }
}

#[test]
fn a_token_is_a_secret_and_cases_are_played_by_values_of_their_own() {
    let dir = tempfile::tempdir().unwrap();
    write_secret(dir.path().join("token"), "hush\n");
    let party = "[party.kftc]\ndial = 'http://a:1'\nsecrets = { wd_pass_phrase = { file = 'token' } }\n";
    let read = |layouts: &str| {
        let text = format!("{layouts}[admin]\ntoken = {{ file = 'token' }}\n{party}");
        read_in(dir.path(), &text).unwrap()
    };
    let settings = read("");
    assert_eq!(settings.admin_token.as_ref().unwrap().expose_secret(), "hush");
    assert!(!format!("{settings:?}").contains("hush"));
    let phrase = |settings: &Settings| {
        Settings::to_rehearse(settings.cases.as_deref()).unwrap().parties["kftc"].secrets["wd_pass_phrase"]
            .expose_secret()
            .to_owned()
    };
    assert_eq!(phrase(&settings), "sample-pass-phrase", "never its own");
    fs::write(dir.path().join("cases.toml"), party.replace("{ file = 'token' }", "'of the cases'")).unwrap();
    assert_eq!(phrase(&read("[layouts]\ncases = 'cases.toml'\n")), "of the cases");
}

#[test]
fn what_does_not_go_together_is_refused() {
    assert!(refusal("[party.a]\n", &[]).starts_with("party.a: say either `listen"));
    let both = "[party.a]\nlisten = 'x:1'\ndial = 'http://x:1'\n";
    assert!(refusal(both, &[]).starts_with("party.a: say either"));
    let wrong = refusal("[party.a]\nlisten = 'x:1'\ndeadline_ms = 3\n", &[]);
    assert_eq!(wrong, "party.a: `deadline_ms` belongs to a party with `dial`");
    let zero = refusal("[party.a]\nlisten = 'x:1'\nin_flight_max = 0\n", &[]);
    assert_eq!(zero, "party.a: `in_flight_max` must be at least 1");
}

#[test]
fn a_secret_comes_from_a_file_and_is_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    write_secret(dir.path().join("pass"), "hush\n");
    let text = "[party.a]\ndial = 'http://x:1'\nsecrets = { pass = { file = 'pass' } }\n";
    let settings = read_in(dir.path(), text).unwrap();
    assert_eq!(settings.parties["a"].secrets["pass"].expose_secret(), "hush");
    assert!(!format!("{settings:?}").contains("hush"));
    fs::set_permissions(dir.path().join("pass"), Permissions::from_mode(0o644)).unwrap();
    let open = read_in(dir.path(), text).unwrap_err().to_string();
    assert!(open.starts_with("party.a.secrets.pass: cannot read ") && open.contains("mode 0644"), "{open}");
    let absent =
        refusal("[party.a]\ndial = 'http://x:1'\nsecrets = { p = { env = 'NOT_SET_ANYWHERE' } }\n", &[]);
    assert_eq!(absent, "party.a.secrets.p: the environment has no NOT_SET_ANYWHERE");
    let typo = refusal("[party.a]\ndial = 'http://x:1'\nsecrets = { p = { fil = 'hush' } }\n", &[]);
    assert!(typo.contains("fil") && !typo.contains("hush"), "{typo}");
}

/// X09. One key of each table that has one: whoever adds a secret gets the rule with its type.
#[test]
fn a_secret_that_stands_in_a_file_is_refused_at_its_place_and_not_shown() {
    for (text, key) in [
        ("[party.a]\ndial = 'http://x:1'\nsecrets = { p = 'canary' }\n", "party.a.secrets.p"),
        ("[party.a]\ndial = 'x'\nauth.hmac = { header = 'h', key = 'canary' }\n", "party.a.auth.hmac.key"),
        ("[party.a]\nauth.jws = { header = 'h', algorithm = 'EdDSA', key = 'canary' }\n", "auth.jws.key"),
        (
            "[party.a.auth.oauth2]\ntoken = '/t'\nclient_id = 'me'\nclient_secret = 'canary'\n",
            "client_secret",
        ),
        ("[party.a]\nproxy = { address = 'p:1', user = 'u', password = 'canary' }\n", "proxy.password"),
        ("[party.a.client.b.hmac]\nheader = 'h'\ntimestamp = 't'\nkey = 'canary'\n", "client.b.hmac.key"),
        ("[admin]\ntoken = 'canary'\n", "admin.token"),
        ("[journal]\nkeys = [{ id = 'k', secret = 'canary' }]\n", "journal.keys"),
    ] {
        let (lines, at) = text.split_once("'canary'").unwrap().0.rsplit_once('\n').unwrap();
        let place = format!("{}:{}", lines.lines().count() + 1, at.len() + 1);
        let refused = refusal(text, &[]);
        assert!(refused.starts_with(&format!("conf/fei.toml:{place}: a secret never stands")), "{refused}");
        assert!(refused.contains(key) && refused.contains("{ file = \"PATH\" }"), "{refused}");
        assert!(!refused.contains("canary"), "{refused}");
    }
    // A number, and a text in the wrong place, are refused as something else, and shown no more.
    for text in ["secrets = { p = 73573573 }", "secrets = '73573573'", "deadline_ms = '73573573'"] {
        let refused = refusal(&format!("[party.a]\ndial = 'http://x:1'\n{text}\n"), &[]);
        assert!(refused.contains("expected ") && !refused.contains("73573573"), "{refused}");
    }
    // The samples' own may stand in what golden cases are played by.
    let played = |text| Settings::read(text, Some("cases.toml".into()), Some(HashMap::new()), Taken::Every);
    let played = played("[party.a]\ndial = 'http://x:1'\nsecrets = { p = 'sample' }\n").unwrap();
    assert_eq!(played.parties["a"].secrets["p"].expose_secret(), "sample");
}

#[test]
fn samples_fill_what_is_not_set() {
    let settings = read("[party.kftc]\ndial = 'http://a:1'\nsettings = { org_code = 'X' }\n", &[]).unwrap();
    let kftc = &settings.with_samples().unwrap().parties["kftc"];
    assert_eq!((&*kftc.settings["org_code"], &*kftc.settings["client_num"]), ("X", "TESTCO000001"));
    assert!(matches!(&kftc.side, Side::Dial(dial) if dial.base == "http://a:1"));
    assert_eq!(kftc.secrets["wd_pass_phrase"].expose_secret(), "sample-pass-phrase");
}

/// Five years, as the law says; a test's settings may say less, and nobody's less than what the journal keeps by itself.
#[test]
fn what_is_kept_is_five_years_unless_the_settings_say_another_age() {
    for (set, kept) in
        [("", "5y"), ("[journal]\nkeep = '10y'\n", "10y"), ("[journal]\nkeep = '35d'\n", "35d")]
    {
        let Journal { keep, .. } = read(set, &[]).unwrap().journal;
        assert_eq!(keep.to_string(), kept);
    }
    let refused = refusal("[journal]\nkeep = '34d'\n", &[]);
    assert!(refused.starts_with("conf/fei.toml:2:8: 34d is less than 35 days"), "{refused}");
}

#[test]
fn the_journal_is_a_file() {
    let Journal { path, keys, .. } = read("", &[]).unwrap().journal;
    assert_eq!((path.as_path(), keys.len()), (Path::new("conf/fei-data/journal.db"), 0));
    let dir = tempfile::tempdir().unwrap();
    write_secret(dir.path().join("00"), "00");
    let set = "[journal]\npath = \"j.db\"\nkeys = [{ id = \"k\", secret = { file = \"00\" } }]\n";
    let Journal { path, keys, .. } = read_in(dir.path(), set).unwrap().journal;
    assert_eq!((path, &*keys[0].0), (dir.path().join("j.db"), "k"));
    for (set, variables) in [("[journal]\npath = ''\n", &[][..]), ("", &[("FEI__JOURNAL__PATH", "")][..])] {
        let refused = refusal(set, variables);
        assert!(refused.starts_with("journal.path is empty: "), "{refused}");
    }
    let absent = "[journal]\nkeys = [{ id = \"k\", secret = { env = \"NOT_SET_ANYWHERE\" } }]\n";
    assert_eq!(refusal(absent, &[]), "journal.keys \"k\": the environment has no NOT_SET_ANYWHERE");
}

/// A restart of a gateway that has forgotten what it sent would send it again.
#[cfg(not(feature = "memory-journal"))]
#[test]
fn no_journal_in_memory_can_be_asked_for() {
    let refused = refusal("[journal]\nmemory = true\n", &[]);
    assert!(refused.starts_with("conf/fei.toml:2:1: unknown field `memory`"), "{refused}");
    let refused = refusal("", &[("FEI__JOURNAL__MEMORY", "true")]);
    assert!(refused.starts_with("the environment (FEI__A__B) does not fit: unknown field"), "{refused}");
}

#[cfg(feature = "memory-journal")]
#[test]
fn the_benchs_build_forgets_when_it_is_told_to() {
    let in_memory = |text, variables| read(text, variables).unwrap().journal.in_memory;
    assert!(in_memory("[journal]\nmemory = true\n", &[]) && !in_memory("", &[]));
    assert!(in_memory("", &[("FEI__JOURNAL__MEMORY", "true")]));
}

#[test]
fn a_variable_in_the_wrong_place_does_not_show_its_value() {
    let text = "[party.kftc]\ndial = 'http://a:1'\n";
    for variable in
        ["FEI__PARTY__KFTC__SECRETS", "FEI__PARTY__KFTC", "FEI__PARTY", "FEI__PARTY__KFTC__DEADLINE_MS"]
    {
        let refused = refusal(text, &[(variable, "hush")]);
        assert!(refused.contains("expected ") && !refused.contains("hush"), "{refused}");
    }
    let refused = refusal(text, &[("FEI__PARTY__KFTC__SECRETS", "hush")]);
    assert!(refused.contains("`party.kftc.secrets`"), "{refused}");
}

#[test]
fn how_we_prove_who_we_are_is_an_institutions_and_its_secrets_are_never_shown() {
    let text = "[party.kftc]\ndial = 'https://a'\nauth.identity = { cert = 'c.pem', key = 'k.pem' }\n\
                auth.hmac = { header = 'x-sign', key = { file = 'hush' } }\n\
                auth.oauth2 = { token = '/t', client_id = 'me', client_secret = { file = 'hush' } }\n";
    let settings = read_hush(text);
    let Side::Dial(dial) = &settings.parties["kftc"].side else { panic!("it is dialled") };
    let (Some(own), Some(hmac), Some(oauth2)) = (&dial.auth.identity, &dial.auth.hmac, &dial.auth.oauth2)
    else {
        panic!("all three are there")
    };
    assert!(own.key.is_absolute() && own.key.ends_with("k.pem"), "relative to the file");
    assert_eq!((&*hmac.over, hmac.key.expose_secret()), ("{body}", HUSH));
    assert_eq!((&*oauth2.client_id, oauth2.client_secret.expose_secret()), ("me", HUSH));

    let jws = "header = 'x-jws', algorithm = 'EdDSA', key = { file = 'hush' }, kid = 'k'";
    let text = format!(
        "[party.kftc]\ndial = 'http://a'\nauth.jws = {{ {jws}, form = 'compact' }}\nauth.jws_answer = {{ {jws} }}\n"
    );
    let settings = read_hush(&text);
    let Side::Dial(dial) = &settings.parties["kftc"].side else { panic!("it is dialled") };
    let (Some(ours), Some(theirs)) = (&dial.auth.jws, &dial.auth.jws_answer) else {
        panic!("both are there")
    };
    assert_eq!((ours.form, theirs.form), (JwsForm::Compact, JwsForm::Detached));
    assert_eq!((&*theirs.over, theirs.key.expose_secret()), ("{body}", HUSH));
    let none = refusal(&text.replace("EdDSA", "none"), &[]);
    assert!(none.contains("unknown variant `none`"), "{none}");

    let text = "[party.kftc]\ndial = 'http://a'\nauth.hmac = { header = 'x', key = { env = 'X' } }\n";
    let empty = refusal(text, &[("FEI__PARTY__KFTC__AUTH__HMAC__KEY", "")]);
    assert_eq!(empty, "party.kftc.auth.hmac.key: it is empty");
    let core = refusal("[party.core]\nlisten = 'a:1'\nauth.identity = { cert = 'c', key = 'k' }\n", &[]);
    assert!(core.contains("`auth` belongs to a party with `dial`"), "{core}");
}

#[test]
fn a_telegrams_day_may_be_some_days_from_today() {
    let days = |text: &str| read(text, &[]).unwrap().days;
    assert_eq!(days(""), DayRules { back_days_max: 10, ahead_days_max: 10 });
    let said = days("[dates]\nback_days_max = 3\nahead_days_max = 0\n");
    assert_eq!(said, DayRules { back_days_max: 3, ahead_days_max: 0 });
    let refused = refusal("[dates]\nahead_days_max = 11\n", &[]);
    assert_eq!(refused, "dates.ahead_days_max: a number of days from 0 to 10");
    assert!(refusal("[dates]\nback_days_max = -1\n", &[]).contains("from 0 to 36500"));
}

/// The admin port's document is made of the same types.
#[test]
fn what_is_shown_has_everything_that_its_document_promises() {
    let settings = read_hush("[party.kftc]\ndial = 'http://a'\n[party.core]\nlisten = 'a:1'\n");
    let shown = serde_json::to_value(settings.shown()).unwrap();
    let schema = serde_json::to_value(schemars::schema_for!(super::Shown)).unwrap();
    let promised = |schema: &serde_json::Value| {
        let required = schema["required"].as_array().unwrap().clone();
        required.into_iter().map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(promised(&schema).iter().all(|name| shown.get(name).is_some()), "{shown}");
    for party in ["kftc", "core"] {
        for name in promised(&schema["$defs"]["ShownParty"]) {
            assert!(shown["parties"][party].get(&name).is_some(), "{party} {name}: {shown}");
        }
    }
}

#[test]
fn the_way_to_an_institution_is_its_own_and_its_password_is_not_shown() {
    let way = "proxy = { address = 'p:1', user = 'fei', password = { file = 'hush' } }\nnetworks = ['192.0.2.0/24']\n\
        roots = 'bank.pem'\nrevoked = 'bank.crl'\n";
    let settings = read_hush(&format!("[party.kftc]\ndial = 'http://a'\n{way}"));
    let Side::Dial(dial) = &settings.parties["kftc"].side else { panic!("it is dialled") };
    let (user, password) = dial.proxy.as_ref().unwrap().credentials.as_ref().unwrap();
    assert_eq!((&**user, password.expose_secret()), ("fei", HUSH));
    assert!(dial.networks.contains("192.0.2.9".parse().unwrap()));
    let shown = serde_json::to_string(&settings.shown()).unwrap();
    assert!(shown.contains(r#""proxy":"p:1""#), "{shown}");
    assert!(shown.contains("bank.pem\"") && shown.contains("bank.crl\""), "{shown}");
    assert!(!shown.contains(HUSH));

    let refused = |way: &str| refusal(&format!("[party.kftc]\ndial = 'http://a'\n{way}\n"), &[]);
    assert_eq!(
        refused("proxy = { address = 'p:1', user = 'fei' }"),
        "party.kftc: `proxy`: `user` and `password` go together"
    );
    assert!(refused("networks = ['here']").contains("\"here\" is no network"));
    for (key, value) in [("proxy", "{ address = 'p:1' }"), ("roots", "'bank.pem'"), ("revoked", "'bank.crl'")]
    {
        let core = refusal(&format!("[party.core]\nlisten = 'a:1'\n{key} = {value}\n"), &[]);
        assert!(core.contains(&format!("`{key}` belongs to a party with `dial`")), "{core}");
    }
}

#[test]
fn a_client_is_what_its_table_says_and_its_party_needs_no_address() {
    let digest = "ab".repeat(32);
    let text = format!(
        "[serve]\nlisten = '127.0.0.1:0'\nproxies = ['10.0.0.5']\nin_flight_max = 7\nbody_timeout_ms = 5\n\
         [party.agency.client.main]\nkeys = ['{digest}']\nnetworks = ['192.0.2.0/24']\ncalls_per_second_max = 5\n\
         [party.agency.client.other]\ncertificate = {{ dns = 'a.example' }}\n\
         hmac = {{ header = 'x-s', key = {{ file = 'hush' }}, timestamp = 'x-t', nonce = 'x-n' }}\n\
         jwt = {{ algorithm = 'ES256', key = {{ file = 'hush' }}, issuer = 'i', audience = 'a' }}\n"
    );
    let settings = read_hush(&text);
    let serve = settings.serve.as_ref().unwrap();
    assert_eq!((serve.limits.in_flight_max, serve.limits.body_timeout.as_millis()), (7, 5));
    assert!(serve.proxies.contains("10.0.0.5".parse().unwrap()) && serve.networks.is_empty());
    let agency = &settings.parties["agency"];
    assert!(matches!(agency.side, Side::Calls));
    let (main, other) = (&agency.clients["main"], &agency.clients["other"]);
    assert_eq!(main.keys[0].to_string(), digest);
    assert_eq!((main.rate.every.as_millis(), main.rate.burst.get()), (200, 5));
    let over = "{method}\n{target}\n{timestamp}\n{nonce}\n{header.idempotency-key}\n{body}";
    assert_eq!(other.hmac.as_ref().unwrap().over, over);
    assert_eq!((other.hmac.as_ref().unwrap().window_s, other.jwt.as_ref().unwrap().leeway_s), (300, 60));
}

#[test]
fn what_cannot_be_of_a_server_or_a_client_is_refused_by_its_key() {
    let serve = |more: &str| format!("[serve]\nlisten = '127.0.0.1:0'\n{more}\n");
    let client = |more: &str| format!("[party.agency.client.main]\n{more}\n");
    for (text, expected) in [
        ("[serve]\nlisten = '0.0.0.0:1'\n".to_owned(), "serve: `listen` is an address that others reach"),
        (serve("idle_timeout_ms = 0"), "serve: `idle_timeout_ms` must be at least 1"),
        (serve("networks = ['here']"), "serve: `networks`: \"here\" is no network"),
        (serve("tls = { cert = 'c', key = 'k', required = true }"), "serve: tls: `required` needs `clients`"),
        (client("keys = ['fei_secret']"), "party.agency.client.main: `keys`: 64 hexadecimal digits"),
        (client("certificate = { key_sha256 = 'a' }"), "party.agency.client.main: `certificate.key_sha256`"),
        (client("networks = ['10.0.0.0/40']"), "party.agency.client.main: `networks`"),
        (
            client("hmac = { header = 'h', key = { env = 'NONE' }, timestamp = 't' }"),
            "party.agency.client.main.hmac.key",
        ),
        (
            "[party.core]\nlisten = 'a:1'\nclient.main.keys = []\n".to_owned(),
            "party.core: `client` belongs to",
        ),
        (
            format!("{}deadline_ms = 1\n", "[party.agency]\nclient.main.keys = []\n"),
            "party.agency: `deadline_ms` belongs to",
        ),
    ] {
        let refused = refusal(&text, &[]);
        assert!(refused.starts_with(expected), "{text}: {refused}");
        assert!(!refused.contains("fei_secret"), "{refused}");
    }
    let open = read("[serve]\nlisten = '0.0.0.0:1'\nin_clear = true\n", &[]).unwrap();
    assert!(open.serve.unwrap().tls.is_none());
}
