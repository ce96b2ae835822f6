#!/usr/bin/env python3
"""Draws the charts of EBCDIC that the second codec reads: `python3 charts.py`, beside this file.

cp037 and cp500 are Python's own tables, the others what the `iconv` program says of every byte and of every pair. A chart
has what reads as one character and is written as the same bytes again, nothing else. The product's tables are made by another script, in
another form, and read by other code.
"""

import subprocess
from pathlib import Path

NONE = "\N{REPLACEMENT CHARACTER}"


def own(charset):
    """How Python reads and writes."""
    return (lambda code: code.decode(charset)), (lambda text: text.encode(charset))


def iconv(data, source, target):
    done = subprocess.run(["iconv", "-f", source, "-t", target], input=data, capture_output=True)
    return done.stdout if done.returncode == 0 else None


def asked(charset, shifts=()):
    """How iconv reads and writes; pairs stand between shifts, which are no characters."""

    def read(code):
        if code in shifts:
            return ""
        shifted = b"\x0e" + code + b"\x0f" if len(code) == 2 else code
        text = iconv(shifted, charset, "UTF-8")
        return text.decode() if text else ""

    def write(text):
        code = iconv(text.encode(), "UTF-8", charset)
        return code[1:-1] if code and code[:1] == b"\x0e" and len(code) == 4 else code

    return read, write


def character(code, read, write):
    """The one character of a code, if it goes both ways."""
    try:
        text = read(code)
        return text if len(text) == 1 and write(text) == code else NONE
    except UnicodeError:
        return NONE


def singles(read, write):
    for first in range(0, 256, 16):
        row = (character(bytes([byte]), read, write) for byte in range(first, first + 16))
        yield f"{first:02X} " + " ".join("----" if one == NONE else f"{ord(one):04X}" for one in row)


def pairs(read, write):
    for lead in range(0x40, 0xFF):
        row = "".join(character(bytes([lead, trail]), read, write) for trail in range(0x40, 0xFF))
        if row.strip(NONE):
            yield f"{lead:02X} {row.rstrip(NONE)}"


SINGLE = "# By charts.py: a byte, and the characters of it and of the fifteen behind it.\n"
PAIR = "# By charts.py: the first byte of a pair, and the characters of it with 40, 41 and so on.\n"


def draw(name, heading, lines):
    text = heading + "".join(line + "\n" for line in lines)
    (Path(__file__).parent / f"{name}.txt").write_text(text, encoding="utf-8")


def main():
    draw("cp037", SINGLE, singles(*own("cp037")))
    draw("cp500", SINGLE, singles(*own("cp500")))
    draw("cp1047", SINGLE, singles(*asked("IBM1047")))
    for name, charset in (("cp933", "IBM933"), ("cp1364", "IBM1364")):
        how = asked(charset, (b"\x0e", b"\x0f"))
        draw(name, SINGLE, singles(*how))
        draw(f"{name}-pairs", PAIR, pairs(*how))


main()
