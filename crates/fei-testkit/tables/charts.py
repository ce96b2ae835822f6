#!/usr/bin/env python3
"""Draws the charts of EBCDIC that the second codec reads: `python3 charts.py`, beside this file.

cp037 is Python's own table, cp933 what the `iconv` program says of every byte and of every pair. A chart has what reads
as one character and is written as the same bytes again, nothing else. The product's tables are made by another script, in
another form, and read by other code.
"""

import subprocess
from pathlib import Path

NONE = "\N{REPLACEMENT CHARACTER}"


def cp037_read(code):
    return code.decode("cp037")


def cp037_write(text):
    return text.encode("cp037")


def iconv(data, source, target):
    done = subprocess.run(["iconv", "-f", source, "-t", target], input=data, capture_output=True)
    return done.stdout if done.returncode == 0 else None


def cp933_read(code):
    if code in (b"\x0e", b"\x0f"):  # the shifts
        return ""
    shifted = b"\x0e" + code + b"\x0f" if len(code) == 2 else code
    text = iconv(shifted, "IBM933", "UTF-8")
    return text.decode() if text else ""


def cp933_write(text):
    code = iconv(text.encode(), "UTF-8", "IBM933")
    return code[1:-1] if code and code[:1] == b"\x0e" and len(code) == 4 else code


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


def main():
    here = Path(__file__).parent
    single = "# By charts.py: a byte, and the characters of it and of the fifteen behind it.\n"
    pair = "# By charts.py: the first byte of a pair, and the characters of it with 40, 41 and so on.\n"
    cp037 = [single] + [line + "\n" for line in singles(cp037_read, cp037_write)]
    (here / "cp037.txt").write_text("".join(cp037), encoding="utf-8")
    (here / "cp933.txt").write_text(
        "".join([single] + [line + "\n" for line in singles(cp933_read, cp933_write)]), encoding="utf-8"
    )
    (here / "cp933-pairs.txt").write_text(
        "".join([pair] + [line + "\n" for line in pairs(cp933_read, cp933_write)]), encoding="utf-8"
    )


main()
