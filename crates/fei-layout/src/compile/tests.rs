//! Mistakes as fixtures: what each file gives stands in its comments.

mod accepted;
mod answers;
mod apart;
mod dated;
mod echoes;
mod host;
mod items;
mod keys;
mod local;
mod mappings;
mod names;
mod notices;
mod parties;
mod records;
mod repeats;
mod room;
mod rows;
mod serve;
mod shapes;
mod transactions;
mod twelve;
