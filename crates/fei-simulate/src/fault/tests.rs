use super::*;

#[test]
fn every_fault_reads_back_as_written() {
    for text in [
        "hang",
        "delay:3000",
        "reset-before",
        "reset",
        "cut:20",
        "html",
        "status:500",
        "big:10000000",
        "redirect",
        "wrong-reference",
        "wrong-amount",
        "lost-element",
        "double-element",
        "swapped-elements",
        "garbage",
        "gzip",
    ] {
        assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
    }
    assert_eq!("refuse".parse::<Fault>().unwrap().to_string(), "status:403");
    assert_eq!("big".parse::<Fault>().unwrap().to_string(), "big:10000000");
}

#[test]
fn a_word_that_names_no_fault_is_refused_with_the_list() {
    for text in
        ["", "Hang", "hang:3", "delay", "delay:x", "cut:-1", "status:99", "status:600", "status:70000"]
    {
        let error = text.parse::<Fault>().unwrap_err();
        assert_eq!(error.given, text);
        assert!(error.to_string().contains("cut:BYTES"));
    }
}

#[test]
fn a_refusal_and_an_unread_request_move_no_money_and_a_lost_answer_does() {
    for (text, executes) in [
        ("hang", true),
        ("reset", true),
        ("cut:0", true),
        ("html", true),
        ("status:500", true),
        ("gzip", true),
        ("refuse", false),
        ("status:401", false),
        ("reset-before", false),
        ("redirect", false),
    ] {
        assert_eq!(text.parse::<Fault>().unwrap().executes(), executes, "{text}");
    }
}
