//! What holds for every command at once.

use clap::{Arg, Command, CommandFactory};

use super::Fei;
use crate::logging::OURS;

/// Words of what nobody is to type.
const SECRETS: [&str; 8] =
    ["secret", "password", "passphrase", "token", "credential", "credentials", "key", "keys"];

/// X09: what is typed stands in the shell's history and in the list of processes. A secret comes from the settings.
#[test]
fn no_argument_takes_a_secret() {
    let mut found = Vec::new();
    look(&Fei::command(), &mut found);
    assert_eq!(found, ["find --key", "show --key"], "the number of a call is none");
}

fn look(command: &Command, found: &mut Vec<String>) {
    let secrets = command.get_arguments().filter(|argument| takes_a_secret(argument));
    let named = |argument: &Arg| format!("{} --{}", command.get_name(), argument.get_id());
    found.extend(secrets.map(named));
    command.get_subcommands().for_each(|below| look(below, found));
}

fn takes_a_secret(argument: &Arg) -> bool {
    let values = argument.get_value_names().unwrap_or_default().iter().map(|name| name.to_lowercase());
    let names = [argument.get_id().to_string(), argument.get_long().unwrap_or_default().to_owned()];
    let mut words = names.into_iter().chain(values);
    argument.get_action().takes_values()
        && words.any(|name| name.split(['-', '_', ' ', '.']).any(|word| SECRETS.contains(&word)))
}

/// A terminal's. What is longer clap breaks a second time, in the middle of a sentence.
const COLUMNS: usize = 98;

#[test]
fn what_a_command_teaches_fits_a_terminal() {
    let mut long = Vec::new();
    measure(&Fei::command(), &mut long);
    assert!(long.is_empty(), "{long:#?}");
}

fn measure(command: &Command, long: &mut Vec<String>) {
    let taught = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    let lines = taught.lines().filter(|line| line.chars().count() > COLUMNS);
    long.extend(lines.map(|line| format!("{}: {line}", command.get_name())));
    command.get_subcommands().for_each(|below| measure(below, long));
}

/// What a command's help says of itself, as one line.
fn taught(name: &str) -> String {
    let fei = Fei::command();
    let command = fei.find_subcommand(name).expect("there is such a command");
    let taught = command.get_long_about().expect("it teaches something").to_string();
    taught.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_help_names_each_part_that_can_be_heard_alone() {
    let taught = taught("log-level");
    assert!(
        taught.contains(&format!("of one part: {}; another one is refused", OURS.join(", "))),
        "{taught}"
    );
}

#[test]
fn the_help_says_how_many_orders_may_wait() {
    for (name, rest) in [
        ("drain", "may wait"),
        ("institution", "about one of them at most"),
        ("transaction", "about one of them at most"),
    ] {
        let taught = taught(name);
        assert!(taught.contains(&format!(" {} {rest}", fei_gateway::WAITING_MAX)), "{name}: {taught}");
    }
}
