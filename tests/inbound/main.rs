//! The real program between an institution that calls and a core that is asked, over sockets.

mod calls;
mod damage;
mod found;
mod killed;
mod line;
mod order;
mod silent;
mod site;
