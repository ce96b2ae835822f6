//! One clause after the other: what row it becomes.

use super::{check, refused};

#[test]
fn what_is_displayed() {
    check(
        "01 R.\n05 A PIC X(3).\n05 B PICTURE IS 9(3) USAGE IS DISPLAY.\n05 C PIC S9(5)V9 SIGN TRAILING SEPARATE CHARACTER.\n\
         05 D PIC 9(3)V99.\n05 E PIC A(4) JUST RIGHT.\n",
        &[
            "{ at = 0, name = \"a\", as = \"X(3)\", ko = \"A\" },",
            "{ at = 3, name = \"b\", as = \"9(3)\", ko = \"B\" },",
            "{ at = 6, name = \"c\", as = \"S9(5)V9(1)\", ko = \"C\", sign = \"trailing separate\" },",
            "{ at = 13, name = \"d\", as = \"9(3)V9(2)\", ko = \"D\" },",
            "{ at = 18, name = \"e\", as = \"X(4)\", ko = \"E\", align = \"right\" },",
        ],
        &[],
    );
}

#[test]
fn names_twice_are_told_apart_by_their_groups() {
    check(
        "01 R.\n05 SENDER.\n10 NAME PIC X.\n10 BANK PIC 9.\n05 RECEIVER.\n10 NAME PIC X.\n05 BANK-NAME PIC X.\n05 FILLER.\n10 NAME PIC X.\n",
        &[
            "# SENDER",
            "{ at = 0, name = \"sender_name\", as = \"X(1)\", ko = \"NAME\" },",
            "{ at = 1, name = \"bank\", as = \"9(1)\", ko = \"BANK\" },",
            "# RECEIVER",
            "{ at = 2, name = \"receiver_name\", as = \"X(1)\", ko = \"NAME\" },",
            "{ at = 3, name = \"bank_name\", as = \"X(1)\", ko = \"BANK-NAME\" },",
            "{ at = 4, name = \"name_2\", as = \"X(1)\", ko = \"NAME\" },",
        ],
        &[],
    );
}

#[test]
fn tables_become_groups() {
    check(
        "01 R.\n05 CNT PIC 9(2).\n05 ROW OCCURS 0 TO 9 TIMES DEPENDING ON CNT OF R\n  ASCENDING KEY IS SEQ INDEXED BY IX.\n\
         10 SEQ PIC 9(3).\n10 CELL OCCURS 2.\n15 V PIC X.\n05 REST PIC X(2).\n",
        &[
            "{ at = 0, name = \"cnt\", as = \"9(2)\", ko = \"CNT\" },",
            "{ at = 2, group = \"row\", ko = \"ROW\", count = \"cnt\", max = 9, rows = [",
            "{ at = 0, name = \"seq\", as = \"9(3)\", ko = \"SEQ\" },",
            "{ at = 3, group = \"cell\", ko = \"CELL\", slots = 2, rows = [",
            "{ at = 0, name = \"v\", as = \"X(1)\", ko = \"V\" },",
            "] },",
            "] },",
            "{ name = \"rest\", as = \"X(2)\", ko = \"REST\" },",
        ],
        &[],
    );
    check(
        "01 R.\n05 N PIC 9.\n05 TEL PIC X(4) OCCURS 1 TO 3 DEPENDING ON N.\n05 FILLER PIC X(2) OCCURS 3.\n",
        &[
            "{ at = 0, name = \"n\", as = \"9(1)\", ko = \"N\" },",
            "{ at = 1, group = \"tel\", ko = \"TEL\", count = \"n\", max = 3, rows = [",
            "{ at = 0, name = \"tel\", as = \"X(4)\", ko = \"TEL\" },",
            "] },",
            "{ as = \"X(6)\" },",
        ],
        &[],
    );
}

#[test]
fn conditions_and_values() {
    check(
        "01 R.\n05 A PIC X(2) VALUE 'AB'.\n88 X1 VALUE 'AB'.\n88 X2 VALUES 'CD', 'E'.\n88 X3 VALUE SPACES.\n88 X4 VALUE 'AB'.\n\
         05 B PIC 9(2) VALUE 3.\n88 B1 VALUES 1 THRU 3, 7.\n05 C PIC X.\n88 C1 VALUE 'A' THRU 'C'.\n05 FILLER PIC 9(4) VALUE ZERO.\n",
        &[
            "{ at = 0, name = \"a\", as = \"X(2)\", ko = \"A\", default = \"AB\", codes = { AB = \"X1, X4\", CD = \"X2\", E = \"X2\" } },",
            "{ at = 2, name = \"b\", as = \"9(2)\", ko = \"B\", default = \"03\", codes = { 01 = \"B1\", 02 = \"B1\", 03 = \"B1\", 07 = \"B1\" } },",
            "{ at = 4, name = \"c\", as = \"X(1)\", ko = \"C\", codes = { A = \"C1\", B = \"C1\", C = \"C1\" } },",
            "{ at = 5, as = \"X(4)\", default = \"0000\" },",
        ],
        &[],
    );
}

#[test]
fn a_list_that_is_not_whole_is_none() {
    check(
        "01 R.\n05 A PIC X.\n88 X1 VALUE 'A'.\n88 X2 VALUE HIGH-VALUES.\n05 B PIC X VALUE 'Q'.\n88 B1 VALUE 'A'.\n05 C PIC X.\n88 C1 VALUE 'H' THRU 'K'.\n",
        &[
            "{ at = 0, name = \"a\", as = \"X(1)\", ko = \"A\" },",
            "{ at = 1, name = \"b\", as = \"X(1)\", ko = \"B\", codes = { A = \"B1\" } },",
            "{ at = 2, name = \"c\", as = \"X(1)\", ko = \"C\" },",
        ],
        &["C020", "C021", "C020"],
    );
}

#[test]
fn one_item_is_read_again_and_a_longer_view_leaves_room() {
    check(
        "01 R.\n05 A PIC X(6).\n05 B REDEFINES A.\n10 B1 PIC 9(2).\n10 FILLER PIC X.\n10 B2.\n15 B3 PIC S9(3) VALUE 1.\n\
         05 C REDEFINES A PIC 9(4).\n05 D REDEFINES C PIC X(7).\n05 E PIC X.\n",
        &[
            "{ at = 0, name = \"a\", as = \"X(6)\", ko = \"A\" },",
            "{ at = 0, redefines = \"a\", ko = \"B\", rows = [",
            "{ at = 0, name = \"b1\", as = \"9(2)\", ko = \"B1\" },",
            "{ at = 2, as = \"X(1)\" },",
            "# B2",
            "{ at = 3, name = \"b3\", as = \"S9(3) zoned\", ko = \"B3\" },",
            "] },",
            "{ at = 0, redefines = \"a\", name = \"c\", as = \"9(4)\", ko = \"C\" },",
            "# D REDEFINES A",
            "# { at = 0, name = \"d\", as = \"X(7)\", ko = \"D\" },",
            "{ at = 6, as = \"RAW(1)\" },",
            "{ at = 7, name = \"e\", as = \"X(1)\", ko = \"E\" },",
        ],
        &["C021", "C017"],
    );
}

#[test]
fn text_between_entries_does_not_take_one_with_it() {
    check(
        "FD MASTER\n01 R.\n05 A PIC X.\nTITLE 'PAGE 2'\n05 B PIC X.\n",
        &[
            "{ at = 0, name = \"a\", as = \"X(1)\", ko = \"A\" },",
            "{ at = 1, name = \"b\", as = \"X(1)\", ko = \"B\" },",
        ],
        &["C005", "C005"],
    );
}

#[test]
fn a_count_that_a_layout_cannot_use() {
    for record in [
        "05 N PIC S9(2) SIGN LEADING SEPARATE.\n05 T OCCURS 1 TO 2 DEPENDING ON N.\n10 V PIC X.\n",
        "05 T OCCURS 0 TO 3 DEPENDING ON N PIC X.\n05 N PIC 9(2).\n",
        "05 T OCCURS 0 TO 3 DEPENDING ON N.\n10 V PIC X.\n",
    ] {
        refused(&format!("01 R.\n{record}"), &[("C023", "N")]);
    }
}

#[test]
fn addresses_have_the_bytes_that_somebody_said() {
    refused("01 R.\n05 A POINTER.\n05 B INDEX.\n05 C PIC X.\n", &[("C012", "POINTER"), ("C012", "INDEX")]);
    check(
        "01 R.\n05 A POINTER-32.\n05 C PIC X.\n",
        &[
            "{ at = 0, name = \"a\", as = \"RAW(4)\", ko = \"A\" },",
            "{ at = 4, name = \"c\", as = \"X(1)\", ko = \"C\" },",
        ],
        &["C012"],
    );
}

#[test]
fn items_behind_a_level_77_do_not_vanish() {
    check(
        "77 LONE PIC X.\n88 ON-IT VALUE 'Y'.\n05 A2 PIC X(5).\n77 OTHER PIC X.\n05 A3 PIC X.\n",
        &[
            "{ at = 0, name = \"a2\", as = \"X(5)\", ko = \"A2\" },",
            "{ at = 5, name = \"a3\", as = \"X(1)\", ko = \"A3\" },",
        ],
        &["C019", "C019"],
    );
    refused("01 R.\n05 A PIC X.\n77 LONE PIC X.\n05 A2 PIC X(5).\n", &[("C006", "05 A2")]);
}

#[test]
fn what_cannot_be_read_is_refused_at_its_place() {
    refused(
        "01 R.\n05 A PIC X(.\n05 B PIC X COMP-9.\n05 C.\n",
        &[("C008", "X("), ("C007", "COMP-9"), ("C009", "05 C")],
    );
    refused("01 R.\n05 A PIC X.\n05 B REDEFINES Z PIC X.\n", &[("C017", "Z")]);
    refused("01 R.\n05 A PIC X OCCURS 0 TIMES.\n", &[("C007", "OCCURS")]);
    refused(
        "01 R.\n05 A PIC X(3) COMP-3.\n05 B PIC S99 COMP-6.\n",
        &[("C007", "COMP-3"), ("C008", "COMP-6")],
    );
    refused("01 R.\n05 A PIC X(3).\n10 B PIC X(3).\n", &[("C007", "05 A")]);
    refused("01 R.\n88 X VALUE 1.\n", &[("C009", "01 R")]);
    refused("hello, world\n", &[("C027", "")]);
    refused("88 X VALUE 1.\n", &[("C006", "88 X")]);
}
