use super::*;

fn numbers(text: &str) -> Answers {
    Numbers::read(text, Instant::now()).asked
}

#[test]
fn answers_are_read_by_institution_and_outcome() {
    let read = numbers(
        "# HELP fei_transactions Answers\nfei_transactions_total{institution=\"kftc\",outcome=\"executed\"} 7\n\
        fei_transactions_total{institution=\"kftc\",outcome=\"unknown\"} 1\nfei_duplicates_total{institution=\"kftc\"} 9\n",
    );
    assert_eq!(read.answers("kftc", Outcome::Executed), 7);
    assert_eq!(read.answers("kftc", Outcome::Unknown), 1);
    assert_eq!(read.answers("hecto", Outcome::Executed), 0);
    assert_eq!(read.counts.len(), 2);
}

#[test]
fn calls_are_read_by_who_called() {
    let text = "fei_transactions_total{institution=\"core\",outcome=\"executed\"} 7\n\
        fei_served_transactions_total{caller=\"vbank\",outcome=\"executed\"} 5\n\
        fei_served_transaction_seconds_bucket{le=\"+Inf\",caller=\"vbank\"} 5\n";
    let Numbers { asked, calls, .. } = Numbers::read(text, Instant::now());
    assert_eq!((asked.answers("core", Outcome::Executed), asked.answers("vbank", Outcome::Executed)), (7, 0));
    assert_eq!((calls.answers("vbank", Outcome::Executed), calls.answers("core", Outcome::Executed)), (5, 0));
    assert!(calls.has("vbank") && !calls.has("core") && !asked.has("vbank"));
}

/// Classes that end at 10 ms, 20 ms and nowhere.
fn buckets(below: [u64; 3]) -> Answers {
    let ends = ["0.01", "0.02", "+Inf"];
    let line = |(end, count)| {
        format!("fei_transaction_seconds_bucket{{le=\"{end}\",institution=\"kftc\"}} {count}\n")
    };
    numbers(&ends.into_iter().zip(below).map(line).collect::<String>())
}

#[test]
fn times_are_those_of_the_interval() {
    let (before, now) = (buckets([900, 900, 900]), buckets([910, 1_000, 1_000]));
    assert_eq!(now.within_us("kftc", 50, Some(&before)), Some(14_445), "40 of the 90 in the second class");
    assert_eq!(now.within_us("kftc", 10, Some(&before)), Some(10_000));
    assert_eq!(now.within_us("kftc", 50, None), Some(5_495), "of all since the start");
    assert_eq!(now.within_us("kftc", 99, Some(&now)), None, "nothing ended");
    assert_eq!(now.within_us("hecto", 99, None), None);
    let above = buckets([0, 0, 5]);
    assert_eq!(above.within_us("kftc", 99, None), Some(20_000), "above the last end");
    assert_eq!(above.within_us("kftc", 99, Some(&before)), Some(20_000), "it was started again");
}
