//! The real program between an institution that calls and a core that is asked, over sockets.

mod calls;
#[path = "../damage/mod.rs"]
mod damage;
mod killed;
mod line;
mod order;
mod silent;
mod site;
