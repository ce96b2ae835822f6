#!/usr/bin/env python3
"""Records as COBOL programs write them, and the JSON that each must become.

account: account_master.cpy on a host, EBCDIC of code page 933. statement: statement.cpy, CP949. Knows nothing of FEI:
offsets are those of the copybooks, counted by hand; packed, binary and zoned numbers are written by the rules of the
host's compiler. Korean text of code page 933 is copied from its table.

    python3 record.py .
"""
import base64
import json
import sys

HANGUL = {"홍": "d1b7", "길": "8ba9", "동": "95b7"}
HANJA = {"洪": "66ce", "吉": "5396", "東": "54a1"}


def text(value, width):
    """Single-byte EBCDIC; Korean between shift-out and shift-in; spaces behind."""
    korean = "".join(HANGUL.get(c, "") for c in value)
    raw = bytes.fromhex("0e" + korean + "0f") if korean else value.encode("cp037")
    return raw + b"\x40" * (width - len(raw))


def pairs(value, width):
    """DISPLAY-1: pairs without shifts; ideographic spaces behind."""
    raw = bytes.fromhex("".join(HANJA[c] for c in value))
    return raw + b"\x40\x40" * ((width - len(raw)) // 2)


def packed(value, digits, signed):
    nibbles = f"{abs(value):0{digits}d}" + ("F" if not signed else "D" if value < 0 else "C")
    return bytes.fromhex(nibbles if len(nibbles) % 2 == 0 else "0" + nibbles)


def zoned(value, digits, leading=False):
    raw = bytearray(0xF0 + int(c) for c in f"{abs(value):0{digits}d}")
    at = 0 if leading else -1
    raw[at] = (0xD0 if value < 0 else 0xC0) + (raw[at] & 0x0F)
    return bytes(raw)


def account():
    """Fixed: 163 bytes."""
    rows = [
        ("am_branch_no", text("0123", 4), "0123"),
        ("am_account_no", text("12345678901234", 14), "12345678901234"),
        ("am_cust_no", (-42).to_bytes(4, "big", signed=True), "-42"),
        ("am_name", text("홍길동", 22), "홍길동"),
        ("am_name_kanji", pairs("洪吉東", 20), base64.b64encode(pairs("洪吉東", 20)).decode()),
        ("am_open_date", packed(20260907, 8, True), "20260907"),
        ("am_status", text("1", 1), "1"),
        ("am_balance", packed(-123456789012345, 15, True), "-1234567890123.45"),
        ("am_available", packed(0, 15, True), "0"),
        ("am_accrued", packed(1234500, 13, True), "123.45"),
        ("am_rate", zoned(-312500, 7), "-3.125"),
        ("am_overdraft", zoned(5000000, 11, leading=True), "5000000"),
    ]
    record = b"".join(piece for _, piece, _ in rows)
    mirror = {name: value for name, _, value in rows}
    mirror["am_monthly"] = []
    for count, turnover in [(12, 1500000), (0, -1), (99999, -99999999999)]:
        record += packed(count, 5, False) + packed(turnover, 11, True)
        mirror["am_monthly"].append({"am_m_count": str(count), "am_m_turnover": str(turnover)})
    mirror["am_last_used"] = None
    return record + text("", 8) + text("", 17), mirror


def statement():
    """As many rows as it says."""
    moves = [(1, "20260901", "DP", 100000000, "급여", "본점"), (2, "20260902", "AT", -5000025, "현금인출", "강남")]
    record = b"0123" + b"12345678901234" + len(moves).to_bytes(2, "big") + packed(94999975, 13, True)
    mirror = {"st_branch_no": "0123", "st_account_no": "12345678901234", "st_row_count": "2", "st_total": "94999975"}
    mirror["st_row"] = []
    for seq, date, kind, amount, memo, place in moves:
        record += packed(seq, 5, False) + date.encode() + kind.encode() + packed(amount, 13, True)
        record += memo.encode("cp949").ljust(14) + place.encode("cp949").ljust(10)
        whole, cents = divmod(abs(amount), 100)
        shown = f"{'-' if amount < 0 else ''}{whole}" + (f".{cents:02d}".rstrip("0") if cents else "")
        row = {"st_seq": str(seq), "st_date": date, "st_kind": kind, "st_amount": shown}
        mirror["st_row"].append({**row, "st_memo": memo, "st_place": place})
    mirror["st_mark"] = "END"
    return record + b"END", mirror


def main(folder):
    for name, (record, mirror) in [("account", account()), ("statement", statement())]:
        with open(f"{folder}/{name}.bin", "wb") as out:
            out.write(record)
        with open(f"{folder}/{name}.json", "w", encoding="utf-8") as out:
            json.dump(mirror, out, ensure_ascii=False, separators=(",", ":"))
            out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
