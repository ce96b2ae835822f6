//! Mistakes as fixtures: what each file gives stands in its comments.

mod rows;
mod twelve;
