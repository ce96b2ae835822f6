//! J20: cores that ask without a pause while their layouts are exchanged.

use super::*;

#[test]
fn no_transaction_fails_for_a_dozen_reloads_half_of_them_broken() {
    under_load(12);
}

#[test]
#[ignore = "minutes: .ci/long runs it"]
fn no_transaction_fails_for_a_thousand_reloads_half_of_them_broken() {
    under_load(1_000);
}

/// Lets the cores go, also when the test fails.
pub(super) struct Over<'o>(pub(super) &'o AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// J20 under load: cores that ask without a pause, while every other set is broken.
fn under_load(reloads: usize) {
    let peer = HttpPeer::start(Conduct::answer(open_banking::well));
    let layouts = Layouts::new();
    let fei = Fei::start(BINARY, &layouts.config(&peer).log_level("info,fei_gateway=warn"));
    let (address, over, answered) = (fei.address("hecto"), AtomicBool::new(false), AtomicU32::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut core = CoreLine::dial(address);
                while !over.load(Ordering::Relaxed) {
                    let msg_no = answered.fetch_add(1, Ordering::Relaxed) % 1_000_000;
                    let inquiry = msg_no.is_multiple_of(2);
                    let telegram = match inquiry {
                        true => hecto::account_holder(msg_no, "1101230000678"),
                        false => hecto::transfer(msg_no),
                    };
                    let answer = core.ask(&telegram);
                    assert_eq!(hecto::text(&answer, hecto::RSP_CODE), "0000", "telegram {msg_no}");
                }
            });
        }
        let _over = Over(&over);
        for round in 0..reloads {
            let busy = answered.load(Ordering::Relaxed);
            let expected = i32::from(round % 2 == 1);
            match round % 4 {
                0 => layouts.put(HOLDER, "계좌성명조회", &format!("계좌성명조회 {round}")),
                1 => layouts.put(TRANSFER, "\"outbound\"", "\"outbond\""),
                2 => layouts.restore(TRANSFER),
                _ => layouts.put(HOLDER, NAME, r#"from = "A""#),
            }
            let output = reload(&fei, &[]);
            assert_eq!(code(&output), expected, "round {round}: {}", text(&output.stderr));
            until(|| answered.load(Ordering::Relaxed) > busy + 4);
        }
    });
    let swapped = fei.log().wait_for_all(reloads / 2, &[("message", "new layouts hold")]);
    assert_eq!(swapped.len(), reloads / 2);
}
