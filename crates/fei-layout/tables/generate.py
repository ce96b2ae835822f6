#!/usr/bin/env python3
"""Makes the tables of the EBCDIC charsets from glibc's iconv, and says where the JDK reads or writes otherwise.

    ./generate.py            writes cpNNN.txt and DIFFERENCES.md beside this file
    ./generate.py --check    writes nothing; exit 1 where the files are not what it would write

It needs Linux with glibc; the differences need `java` (11 or newer) as well, and stay as they are without it.

A table holds only what comes back: a code that reads as a character, where that character is written as that code
again. What iconv writes but does not read back (a full-width tilde as a small one, everything it lacks as SUB) is not in
it: the codec refuses such a character, or takes the look-alike that it reports.

Each line is a code, two digits for one byte or four for a pair between shift-out and shift-in, and the characters of that
code and of those behind it: U+AC00 as AC00, several in order as AC00..AC05.
"""

import ctypes
import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Our name, glibc's, the JDK's, and whether there are pairs.
CHARSETS = [
    ("cp037", "IBM037", "IBM037", False),
    ("cp500", "IBM500", "IBM500", False),
    ("cp1047", "IBM1047", "IBM1047", False),
    ("cp933", "IBM933", "x-IBM933", True),
    ("cp1364", "IBM1364", "x-IBM1364", True),
]
SHIFT_OUT, SHIFT_IN = b"\x0e", b"\x0f"
# glibc passes language tags over in silence; no charset has them.
CHARACTERS = [c for c in range(0x110000) if not (0xD800 <= c < 0xE000 or 0xE0000 <= c < 0xE0080)]

libc = ctypes.CDLL(None)
libc.iconv_open.restype = ctypes.c_void_p
libc.iconv_open.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
libc.iconv.restype = ctypes.c_size_t
libc.iconv.argtypes = [ctypes.c_void_p] + [ctypes.c_void_p] * 4
FAILED = ctypes.c_size_t(-1).value


class Iconv:
    """One direction between two charsets; bytes in, bytes out, None for what cannot be converted."""

    def __init__(self, source, target):
        self.handle = libc.iconv_open(target.encode(), source.encode())
        if self.handle in (None, FAILED):
            sys.exit(f"iconv knows no way from {source} to {target}")

    def __call__(self, data):
        libc.iconv(self.handle, None, None, None, None)
        source = ctypes.create_string_buffer(data, len(data))
        target = ctypes.create_string_buffer(64)
        at, left = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_size_t(len(data))
        to, room = ctypes.c_void_p(ctypes.addressof(target)), ctypes.c_size_t(64)
        done = libc.iconv(self.handle, ctypes.byref(at), ctypes.byref(left), ctypes.byref(to), ctypes.byref(room))
        if done == FAILED:
            return None
        libc.iconv(self.handle, None, None, ctypes.byref(to), ctypes.byref(room))
        return target.raw[: 64 - room.value]


def codes(mixed):
    """Every code that could be a character: (bytes as a telegram has them, name of the code)."""
    for byte in range(256):
        if not (mixed and bytes([byte]) in (SHIFT_OUT, SHIFT_IN)):
            yield bytes([byte]), f"{byte:02X}"
    for pair in range(0x4040, 0xFFFF) if mixed else ():
        lead, trail = pair.to_bytes(2, "big")
        if 0x40 <= lead <= 0xFE and 0x40 <= trail <= 0xFE:
            yield SHIFT_OUT + bytes([lead, trail]) + SHIFT_IN, f"{pair:04X}"


def by_iconv(name, mixed):
    """What is read, {code: character}, and what is written, {character: bytes}."""
    decode, encode = Iconv(name, "UTF-32BE"), Iconv("UTF-32BE", name)
    read = {}
    for data, code in codes(mixed):
        text = decode(data)
        if text and len(text) == 4:
            read[code] = (data, int.from_bytes(text, "big"))
    written = {}
    for character in CHARACTERS:
        data = encode(character.to_bytes(4, "big"))
        if data:
            written[character] = data
    return read, written


def kept(read, written):
    """The codes of a table: those that come back."""
    return {code: c for code, (data, c) in read.items() if written.get(c) == data}


def listing(name, glibc, table):
    """A table as text."""
    lines = [f"# {name}: what glibc's {glibc} reads and writes back; made by generate.py."]
    row, start = [], None
    ordered = sorted(table.items(), key=lambda item: (len(item[0]), item[0]))
    for code, character in ordered:
        behind = start is not None and len(code) == len(start) and int(code, 16) == int(start, 16) + len(row)
        if not behind or int(code, 16) % 256 == 0:
            lines += [f"{start} {ranges(row)}"] if row else []
            row, start = [], code
        row.append(character)
    lines.append(f"{start} {ranges(row)}")
    return "\n".join(lines) + "\n"


def ranges(row):
    parts, at = [], 0
    while at < len(row):
        end = at
        while end + 1 < len(row) and row[end + 1] == row[end] + 1:
            end += 1
        parts.append(f"{row[at]:04X}" if end == at else f"{row[at]:04X}..{row[end]:04X}")
        at = end + 1
    return " ".join(parts)


def digest(read):
    """A fingerprint of what is read, straight from iconv: lines `CODE U+XXXX`, codes in order."""
    ordered = sorted(read.items(), key=lambda item: (len(item[0]), item[0]))
    text = "".join(f"{code} U+{c:04X}\n" for code, (_, c) in ordered)
    return hashlib.sha256(text.encode()).hexdigest()


def by_jdk(name, mixed):
    """The same as by_iconv from the JDK; None where there is no java."""
    source = HERE / "Jdk.java"
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as asked:
        asked.writelines(data.hex() + "\n" for data, _ in codes(mixed))
        asked.flush()
        try:
            done = subprocess.run(["java", source, name, asked.name], capture_output=True, text=True, check=True)
        except FileNotFoundError:
            return None
    names = {data: code for data, code in codes(mixed)}
    read, written = {}, {}
    for line in done.stdout.splitlines():
        way, data, character = line.split()
        data, character = bytes.fromhex(data), int(character, 16)
        if way == "r":
            read[names[data]] = (data, character)
        else:
            written[character] = data
    return read, written


def shown(character):
    return "–" if character is None else f"U+{character:04X}"


def bytes_of(data):
    return "–" if data is None else data.hex(" ").upper()


def differences(name, table, fallbacks, jdk, mixed):
    """A section of DIFFERENCES.md."""
    read, written = jdk
    page = [f"## {name}", ""]
    rows = []
    for code in sorted(set(table) | set(read), key=lambda code: (len(code), code)):
        ours, theirs = table.get(code), read.get(code, (None, None))[1]
        if ours != theirs:
            rows.append(f"| {code} | {shown(ours)} | {shown(theirs)} |")
    page += ["Read otherwise:", "", "| code | FEI | JDK |", "|---|---|---|", *rows, ""] if rows else ["Read alike: every code.", ""]
    ours = {c: code for code, c in table.items()}
    names = {data: code for data, code in codes(mixed)}
    rows = []
    for character in sorted(set(ours) | set(written) | set(fallbacks)):
        other = names.get(written.get(character)) if character in written else None
        fallback = names.get(fallbacks.get(character)) if character in fallbacks else None
        mine = ours.get(character)
        if (mine != other or fallback) and not (other is None and mine is None and fallback is None):
            rows.append(f"| {shown(character)} | {mine or '–'} | {other or '–'} | {fallback or '–'} |")
    page += ["Written otherwise:", "", "| character | FEI | JDK | glibc, one way |", "|---|---|---|---|", *rows, ""] if rows else ["Written alike: every character.", ""]
    return page


INTRO = """# Where glibc, the JDK and FEI differ

Made by generate.py from glibc {glibc} and the JDK {jdk}. FEI's rule: a code is a character where glibc reads it as that
character and writes that character as that code again. What only one way goes is refused: a value that a party reads as
another one is worse than one that it never gets. The policy `normalize` takes the look-alike that a charset has, and the
loss report says so. A party whose programs go by the JDK's tables can send what stands in the column JDK and not in the
column FEI: such a telegram is refused with the place of the byte.

`–` is "none". Codes of two digits are one byte, those of four a pair between shift-out and shift-in.
"""


def main():
    check = "--check" in sys.argv[1:]
    files, page, digests = {}, [], []
    glibc = libc.gnu_get_libc_version
    glibc.restype = ctypes.c_char_p
    for name, iconv_name, jdk_name, mixed in CHARSETS:
        read, written = by_iconv(iconv_name, mixed)
        table = kept(read, written)
        files[f"{name}.txt"] = listing(name, iconv_name, table)
        digests.append(f"{name} {digest(read)} {len(table)}")
        lost = bytes([0x3F])
        fallbacks = {c: data for c, data in written.items() if data != lost and c not in table.values()}
        jdk = by_jdk(jdk_name, mixed)
        if jdk:
            page += differences(name, table, fallbacks, jdk, mixed)
    files["DIGESTS.txt"] = "# SHA-256 of all that iconv reads, and how many codes; made by generate.py.\n" + "\n".join(digests) + "\n"
    if page:
        version = subprocess.run(["java", "--version"], capture_output=True, text=True).stdout.split()[1]
        files["DIFFERENCES.md"] = INTRO.format(glibc=glibc().decode(), jdk=version) + "\n" + "\n".join(page)
    wrong = [name for name, text in files.items() if check and (HERE / name).read_text() != text]
    for name, text in files.items():
        if not check:
            (HERE / name).write_text(text)
    if wrong:
        sys.exit("not as generate.py makes them: " + ", ".join(wrong))


main()
