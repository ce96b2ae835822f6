//! FEI, a bank's front-end interface, as one program.
//!
//! The binary is the only place that reads directories, arguments and the environment. What a telegram means is
//! fei-layout's and fei-codec's business, what happens to it the gateway's.

mod admin;
mod cases;
mod certificates;
mod cli;
mod golden;
mod layouts;
mod logging;
mod names;
mod openapi;
mod output;
mod play;
mod records;
mod regular;
mod reload;
mod ruler;
mod run;
mod said_time;
mod settings;
mod stamp;
mod stop;
mod words;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    // What the variable FAILPOINTS says of the named steps.
    #[cfg(feature = "failpoints")]
    let _scenario = fail::FailScenario::setup();
    cli::main()
}
