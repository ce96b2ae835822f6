//! An institution that hangs, and the transfers of the others on the same connections: every fourth transfer is the one
//! house's, which answers at once in a quiet turn and not at all in the other. What is measured are the other three.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::admin;
use crate::disturbed::{Subject, subjects};
use crate::fei::{With, free_address};
use crate::house::House;
use crate::line::Wrong;
use crate::report::{self, Row};
use crate::stood_still::Watch;

/// Each life has programs of its own: an unknown transfer is asked about again after a minute and more, which is no part of
/// this.
const LIVES: usize = 3;
const ROUNDS: usize = 7;
const LENGTH: Duration = Duration::from_secs(3);

/// All turns of all programs.
pub(crate) fn measure(
    folder: &Path,
    institution: SocketAddr,
    other: Option<&Path>,
    watch: &Arc<Watch>,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let house = House::start()?;
    let mut rows: Vec<Row> = Vec::new();
    for life in 0..LIVES {
        let folder = folder.join(format!("hang-{life}"));
        let wanted = wanted(institution, house.address(), other)?;
        let admins = wanted.iter().filter_map(|(_, with)| with.admin).collect::<Vec<_>>();
        let mut subjects = subjects(&folder, wanted, watch)?;
        live(&house, &mut subjects, &admins)?;
        let lived: Vec<Row> = subjects.into_iter().flat_map(Subject::rows).collect();
        match rows.is_empty() {
            true => rows = lived,
            false => rows.iter_mut().zip(lived).for_each(|(row, lived)| row.turns.extend(lived.turns)),
        }
    }
    Ok(rows)
}

/// The programs: those that never give the house up, where the bulkhead alone protects the others, and one with the settings
/// that it has when nothing is said of it, which does when it has hung for a second.
fn wanted(
    institution: SocketAddr,
    house: SocketAddr,
    other: Option<&Path>,
) -> Result<Vec<(&'static str, With<'_>)>, Box<dyn Error>> {
    let with = || -> Result<_, Box<dyn Error>> {
        Ok(With {
            house,
            in_flight_max: 256,
            gives_up: false,
            admin: Some(free_address()?),
            ..With::institution(institution)
        })
    };
    let mut wanted = vec![
        (report::HANG, with()?),
        (report::HANG_SQLITE, With { journal: true, ..with()? }),
        (report::HANG_GIVEN_UP, With { gives_up: true, ..with()? }),
    ];
    if let Some(program) = other {
        wanted.push((report::HANG_OTHER, With { program, ..with()? }));
    }
    Ok(wanted)
}

/// One life's turns. Each begins with nothing felt of the house.
fn live(house: &House, subjects: &mut [Subject], admins: &[SocketAddr]) -> Result<(), Box<dyn Error>> {
    let mut heard = vec![(0, 0); subjects.len()];
    for round in 0..=ROUNDS {
        for ((subject, admin), (done, not_done)) in subjects.iter_mut().zip(admins).zip(&mut heard) {
            for hangs in [round % 2 == 1, round % 2 == 0] {
                house.hang(false);
                subject.rest()?;
                forget(*admin).map_err(|wrong| wrong.to_string())?;
                house.hang(hangs);
                let until = Instant::now() + LENGTH;
                let of_house = subject.turn(Some(hangs), hangs, &|| Instant::now() >= until)?;
                *done += of_house.done;
                *not_done += of_house.not_done;
            }
            if round == 0 {
                subject.forget();
            }
        }
    }
    for (subject, (done, not_done)) in subjects.iter().zip(heard) {
        report::house(subject.shape(), subject.a_second, done, not_done);
    }
    Ok(())
}

/// What was felt of the house.
fn forget(admin: SocketAddr) -> Result<(), Wrong> {
    let answer = admin::order(admin, "/institutions/thedozen", r#","act":"release""#)?;
    if admin::has_status(&answer, "200") {
        Ok(())
    } else {
        Err(format!("the house's breaker was not closed: {answer}").into())
    }
}
