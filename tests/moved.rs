//! The real program and an institution whose name comes to lead elsewhere while it is called (H22, H28).

use std::net::{IpAddr, Ipv4Addr};
use std::time::Instant;

use fei_testkit::{Conduct, Config, CoreLine, Fei, HttpPeer, Name, PATIENCE, open_banking};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1));
const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

/// core – the program – a name, and two addresses of one port that it may lead to
struct Site {
    name: Name,
    here: HttpPeer,
    there: HttpPeer,
    fei: Fei,
    core: CoreLine,
    number: u32,
}

impl Site {
    /// Connections are used for a fifth of a second.
    fn start(more: &str) -> Self {
        let well = || Conduct::answer(open_banking::well);
        let (name, here) = (Name::leading_to(HERE), HttpPeer::start(well()));
        let there = HttpPeer::start_at((THERE, here.address().port()).into(), well());
        let config = Config::new("layouts", &format!("http://{}:{}", Name::NAME, here.address().port()))
            .institution("age_max_ms = 200")
            .institution(Config::NEVER_LEFT_ALONE)
            .institution(more)
            .variables(name.variables());
        let fei = Fei::start(env!("CARGO_BIN_EXE_fei"), &config);
        let core = CoreLine::dial(fei.address("hecto"));
        Self { name, here, there, fei, core, number: 0 }
    }

    /// A transfer's answer code, with the code that the log has of it.
    fn transfer(&mut self) -> (String, String) {
        self.number += 1;
        self.fei.transfer(&mut self.core, self.number)
    }

    /// Pays, and is told each time that it was executed, until something is so.
    fn pays_until(&mut self, is_so: impl Fn(&Self) -> bool) {
        let until = Instant::now() + PATIENCE;
        while !is_so(self) {
            assert_eq!(self.transfer(), executed());
            assert!(Instant::now() < until, "calls come to {:?}", self.came());
        }
    }

    /// How many calls came to either.
    fn came(&self) -> [usize; 2] {
        [&self.here, &self.there].map(|peer| peer.requests().len())
    }
}

fn executed() -> (String, String) {
    ("0000".to_owned(), String::new())
}

#[test]
fn a_name_that_leads_elsewhere_is_followed_when_its_connections_are_old() {
    let mut site = Site::start("");
    assert_eq!((site.transfer(), site.came()), (executed(), [1, 0]));
    site.name.lead_to(THERE);
    // Where it led is there as before, and whoever comes is answered well.
    site.pays_until(|site| site.came()[1] > 0);
    let before = site.came()[0];
    for _ in 0..5 {
        assert_eq!(site.transfer(), executed());
    }
    assert_eq!(site.came()[0], before, "it is called no more");
    site.name.lead_to(HERE);
    site.pays_until(|site| site.came()[0] > before);
}

/// Whoever answers for the name now is not told of anybody's money.
#[test]
fn a_name_that_leads_where_the_institution_may_not_be_is_not_followed() {
    let mut site = Site::start("networks = [\"127.0.0.1\"]");
    assert_eq!(site.transfer(), executed());
    site.name.lead_to(THERE);
    let (mut told, until) = (executed(), Instant::now() + PATIENCE);
    while told == executed() && Instant::now() < until {
        told = site.transfer();
    }
    assert_eq!(told, ("FE90".to_owned(), "N44".to_owned()));
    assert_eq!((site.transfer(), site.came()[1]), (told, 0));
    site.name.lead_to(HERE);
    assert_eq!((site.transfer(), site.came()[1]), (executed(), 0));
}
