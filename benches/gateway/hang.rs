//! An institution that hangs, and the transfers of the others on the same connections: every fourth transfer is the one
//! house's, which answers at once in a quiet turn and not at all in the other. What is measured are the other three.

use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::disturbed::{Subject, subjects};
use crate::fei::With;
use crate::house::House;
use crate::report::{self, Row};

const ROUNDS: usize = 7;
const LENGTH: Duration = Duration::from_secs(3);
const SHAPES: [&str; 3] = [report::HANG, report::HANG_SQLITE, report::HANG_OTHER];

/// All turns of all programs.
pub(crate) fn measure(
    folder: &Path,
    institution: SocketAddr,
    other: Option<&Path>,
) -> Result<Vec<Row>, Box<dyn Error>> {
    let house = House::start()?;
    let address = house.address();
    let with = |_| Ok(With { house: address, in_flight_max: 256, ..With::institution(institution) });
    let mut subjects = subjects(&folder.join("hang"), other, SHAPES, &with)?;
    let mut heard = vec![(0, 0); subjects.len()];
    for round in 0..=ROUNDS {
        for (subject, (done, not_done)) in subjects.iter_mut().zip(&mut heard) {
            for hangs in [round % 2 == 1, round % 2 == 0] {
                house.hang(false);
                subject.rest()?;
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
    Ok(subjects.into_iter().flat_map(Subject::rows).collect())
}
