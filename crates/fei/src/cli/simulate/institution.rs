//! Plays an institution until it is told to stop, and tells every exchange.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use fei_simulate::{Exchange, Fault, FaultError, Institution};
use serde::Serialize;
use tokio::net::TcpListener;

use super::hushed::Hushed;
use crate::cli::play_args::Script;
use crate::output::{Format, Output};
use crate::play::{Role, gated};
use crate::run::until_told;
use crate::settings::{Party, Settings};
use crate::stop::{Exit, Stop};

/// How long to wait for an exchange before looking whether there is one.
const LOOK_AGAIN: Duration = Duration::from_secs(3_600);

/// Play an institution over HTTP until Ctrl-C, and tell every exchange.
///
///   fei simulate institution kftc                Open Banking, with a ledger
///   fei simulate institution kftc --fault hang   never answers
///   fei simulate institution mybank              answers what the golden cases say
///
/// Two pages of HTML for one path, then well again:
///
///   fei simulate institution kftc --fault '/v2.0/inquiry/real_name=html*2'
///
/// Of the secrets that the settings have for it none is told: `***` stands in its place.
///
/// What the settings have for it, it demands: with `auth.oauth2` it gives access tokens
/// to that client and takes no call without one, with `auth.hmac` or `auth.jws` none that
/// is not signed so (401, and a complaint that says why). relay takes none without the
/// `api_key` of its secrets; for others say --wants. With `auth.jws_answer` it signs what it
/// answers by --signs-by; without that key it says so, and FEI believes none of its answers
/// (U11). It has no clock, so any time is signed well, and no TLS: it asks
/// for no certificate (`auth.identity`), which an institution's own test system does.
///
/// Faults: hang, delay:MS, reset-before, reset, cut:BYTES, html, refuse, status:NNN,
/// big, redirect, wrong-reference, wrong-amount, lost-element, double-element,
/// swapped-elements, garbage, gzip. kftc and thedozen refuse a path that their
/// simulation does not know: `fei demo` alone answers it from the golden cases.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Play {
    /// kftc, thedozen, or a JSON party of the layouts.
    name: String,
    /// HOST:PORT to listen on; by default where the settings dial.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// How requests go wrong: FAULT, PATH=FAULT, and *N for the next N only.
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Wrong>,
    /// A header that every call must have, and the name of what it holds in the settings' `secrets`: x-api-key=api_key.
    #[arg(long, value_name = "HEADER=NAME")]
    wants: Vec<Wanted>,
    /// Its own private key in PEM: it signs its answers as `auth.jws_answer` says; refused where that is not set.
    #[arg(long, value_name = "FILE")]
    signs_by: Option<PathBuf>,
    /// The layouts folder, for an institution that fei does not know; by default the settings' one.
    #[arg(long, value_name = "DIR", env = "FEI_LAYOUTS")]
    layouts: Option<PathBuf>,
}

/// `HEADER=NAME`
#[derive(Debug, Clone)]
struct Wanted {
    header: String,
    secret: String,
}

impl FromStr for Wanted {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (header, secret) = text.split_once('=').ok_or("say HEADER=NAME, as x-api-key=api_key")?;
        let name: Result<http::HeaderName, _> = header.parse();
        name.map_err(|_| "that is no name of a header")?;
        Ok(Self { header: header.to_owned(), secret: secret.to_owned() })
    }
}

/// `[PATH=]FAULT[*N]`
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wrong {
    path: Option<String>,
    fault: Fault,
    count: u32,
}

impl FromStr for Wrong {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (path, rest) = match text.rsplit_once('=') {
            Some((path, rest)) => (Some(path.to_owned()), rest),
            None => (None, text),
        };
        let counted = rest.rsplit_once('*').and_then(|(fault, count)| Some((fault, count.parse().ok()?)));
        let (fault, count) = counted.unwrap_or((rest, u32::MAX));
        Ok(Self { path, fault: fault.parse()?, count })
    }
}

/// One exchange as data.
#[derive(Serialize)]
struct Told<'e> {
    method: &'e str,
    target: &'e str,
    request: String,
    status: Option<u16>,
    answer: String,
    fault: Option<String>,
    complaint: Option<&'e str>,
}

impl Play {
    pub(super) async fn run(self, config: Option<&Path>, out: &mut Output) -> Result<Exit, Stop> {
        let (role, party) = self.role(config, out)?;
        let settled = party.as_ref().and_then(Party::dials);
        let address = self.listen.clone().or(settled).unwrap_or_else(|| "127.0.0.1:0".to_owned());
        let cannot = |source| Stop::Bind { address: address.clone(), source };
        let listener = TcpListener::bind(&address).await.map_err(cannot)?;
        let own_key = self.own_key()?;
        let unsigned = own_key.is_none() && party.as_ref().is_some_and(Party::wants_signed_answers);
        let gated = gated(&self.name, role, party.as_ref(), own_key.as_deref())?;
        let institution = Institution::start(listener, gated).map_err(cannot)?;
        for wrong in &self.fault {
            match &wrong.path {
                Some(path) => institution.script().next(path, wrong.count, wrong.fault.clone()),
                None => institution.script().next_any(wrong.count, wrong.fault.clone()),
            }
        }
        out.line(format_args!("{} listens on {}", self.name, institution.address()))?;
        if unsigned {
            out.complain(format_args!(
                "fei: warning: {} signs no answer without --signs-by, and FEI believes none of them (U11): the settings have \
                 `auth.jws_answer`",
                self.name
            ));
        }
        let hushed = Hushed::of(party.as_ref());
        tokio::select! {
            told = tell(&institution, &hushed, out) => told?,
            stopped = until_told() => stopped.map_err(Stop::Runtime)?,
        }
        institution.stop().await;
        Ok(Exit::Fine)
    }

    /// The private key by which it signs its answers.
    fn own_key(&self) -> Result<Option<String>, Stop> {
        let Some(path) = &self.signs_by else { return Ok(None) };
        let read = std::fs::read_to_string(path);
        read.map(Some).map_err(|source| Stop::Read { path: path.clone(), source })
    }

    /// The role, and what the settings say of it.
    fn role(&self, config: Option<&Path>, out: &mut Output) -> Result<(Role, Option<Party>), Stop> {
        let mut script = Script::by(Settings::to_simulate(config)?, self.layouts.clone(), out)?;
        let party = script.settings.parties.remove(&self.name);
        let mut role = Role::of(&self.name, party.as_ref());
        for Wanted { header, secret } in &self.wants {
            let known = party.as_ref().and_then(|party| party.secrets.get(secret));
            let known = known.ok_or_else(|| Stop::NoSecret(self.name.clone(), secret.clone()))?;
            role.demand(header, known.clone());
        }
        if !role.has_rules() {
            let to_it =
                |case: &&crate::golden::Case| crate::play::goes_to(&script.registry, case, &self.name);
            for case in script.golden.cases.iter().filter(to_it) {
                if let Some(call) = &case.call {
                    role.learn(case, call)?;
                }
            }
        }
        Ok((role, party))
    }
}

/// Tells exchanges as they come, for ever.
async fn tell(institution: &Institution, hushed: &Hushed, out: &mut Output) -> Result<(), Stop> {
    let observed = institution.observed();
    let mut next = 0;
    loop {
        if observed.reaches(next + 1, LOOK_AGAIN).await {
            for exchange in observed.since(next) {
                next = exchange.number + 1;
                one(&exchange, hushed, out)?;
            }
        }
    }
}

fn one(exchange: &Exchange, hushed: &Hushed, out: &mut Output) -> Result<(), Stop> {
    let text = |bytes: &[u8]| match exchange.credentials {
        true => "(credentials)".to_owned(),
        false => hushed.told(&String::from_utf8_lossy(bytes)),
    };
    let target = hushed.told(&exchange.target);
    let complaint = exchange.complaint.as_deref().map(|complaint| hushed.told(complaint));
    let told = Told {
        method: exchange.method.as_str(),
        target: &target,
        request: text(&exchange.body),
        status: exchange.status,
        answer: text(&exchange.answer),
        fault: exchange.fault.as_ref().map(ToString::to_string),
        complaint: complaint.as_deref(),
    };
    if out.format == Format::Json {
        return out.json_line(&told);
    }
    let status = told.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let fault = told.fault.map(|fault| format!("  ({fault})")).unwrap_or_default();
    out.line(format_args!("{} {}\n  {}", told.method, told.target, told.request))?;
    out.line(format_args!("{status}{fault}\n  {}", told.answer))?;
    told.complaint.map_or(Ok(()), |complaint| out.line(format_args!("  complaint: {complaint}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_has_a_path_and_a_count_or_neither() {
        let read = |text: &str| text.parse::<Wrong>();
        assert_eq!(read("hang").unwrap(), Wrong { path: None, fault: Fault::Hang, count: u32::MAX });
        let two = Wrong { path: Some("/a/b".to_owned()), fault: Fault::Delay { ms: 30 }, count: 2 };
        assert_eq!(read("/a/b=delay:30*2").unwrap(), two);
        assert!(read("/a=nonsense").is_err());
    }
}
