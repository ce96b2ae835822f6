"""What schemathesis may not take for a fault: a call that its schema lets through, refused for what no schema can say.

That is: characters that a telegram's charset does not have, more bytes in that charset than the row is wide (`x-charset` and
`x-bytes`), a value that only some telegrams have (`x-only-with`), and a whole number with a point. The document says each of them in words. They are judged
here again, by Python's own codecs: a refusal of anything else is a fault, and so is one of a value that does fit.

Three of four calls that are right by their schema are made what a telegram can carry, and new: a fuzzer's texts are of all of
Unicode, and its coverage sends one key again and again, so that hardly one call would come to the core. The fourth stays as it was made.

What came of the calls is counted beside it, by operation and status, into `statuses.json` where it runs: a FEI that answers every
call by "not now" or "nobody knows" answers as its document says, and serves nobody.
"""

import atexit
import collections
import itertools
import json
import re
import threading

import schemathesis

CODECS = {"CP949": "cp949", "EUC-KR": "euc_kr"}
STATUSES = collections.defaultdict(collections.Counter)
COUNTING = threading.Lock()
CALLS = itertools.count(1)
KEYS = collections.defaultdict(set)


@schemathesis.hook
def before_call(context, case, kwargs):
    meta = case.meta
    if meta is None or meta.phase.name.value == "examples" or not meta.generation.mode.is_positive:
        return
    number = next(CALLS)
    if number % 4 == 0:
        return
    for parameter in case.operation.definition.raw.get("parameters", []):
        values = case.path_parameters if parameter["in"] == "path" else case.query
        carry({"properties": {parameter["name"]: parameter["schema"]}}, values)
    if isinstance(case.body, dict):
        carry(schema_of_body(case), case.body)
        make_new(case, number)


def carry(schema, members):
    """Has each value of an object be one that a telegram can carry."""
    for name, value in members.items() if isinstance(members, dict) else ():
        own = schema.get("properties", {}).get(name)
        if not isinstance(own, dict):
            continue
        carry(own, value)
        if is_whole_with_a_point(value, own):
            members[name] = int(value)
        elif isinstance(value, str) and not fits(value, own):
            members[name] = "".join(c if c.isascii() else chr(ord("A") + ord(c) % 26) for c in value)


def make_new(case, number):
    """Gives a call another key where one of its key was sent before."""
    known_by = re.search(r"Known by (.*?):", case.operation.definition.raw["description"])
    *others, last = re.findall("`([^`]*)`", known_by[1])
    key = tuple(case.body.get(name) for name in (*others, last))
    if key in KEYS[case.operation.label]:
        most = schema_of_body(case)["properties"][last].get("maxLength", 6)
        case.body[last] = f"{number:0{most}}"
        key = (*key[:-1], case.body[last])
    KEYS[case.operation.label].add(key)


@schemathesis.hook
def after_call(context, case, response):
    with COUNTING:
        STATUSES[case.operation.label][response.status_code] += 1


@atexit.register
def write_statuses():
    with open("statuses.json", "w") as file:
        json.dump(STATUSES, file)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    if type(failure).__name__ != "RejectedPositiveData" or response.status_code != 400:
        return True
    errors = response.json().get("errors", [])
    return not errors or not all(cannot_be_said(case, error) for error in errors)


def cannot_be_said(case, error):
    schema, value = of_parameter(case, error["parameter"]) if "parameter" in error else of_body(case, error["pointer"])
    if "x-only-with" in schema and error["reason"].startswith("expected a key of this variant"):
        return True
    return is_whole_with_a_point(value, schema) or isinstance(value, str) and not fits(value, schema)


def is_whole_with_a_point(value, schema):
    """JSON Schema takes 10.0 for a whole number."""
    return isinstance(value, float) and "integer" in schema.get("type", ()) and value.is_integer()


def fits(text, schema):
    """Whether a telegram can carry a text: by its charset, and by its bytes there."""
    if "x-charset" not in schema:
        return True
    bytes_ = bytes_of(text, schema)
    return bytes_ is not None and bytes_ <= schema.get("x-bytes", bytes_)


def bytes_of(text, schema):
    """How many bytes a text is in its charset, without what is taken out of it; None: it cannot be written in it."""
    taken_out = re.match(r"\^\[((?:\\.|[^\]])*)\]\*\(", schema.get("pattern", ""))
    if taken_out:
        text = re.sub(f"[{taken_out[1]}]", "", text)
    total = 0
    for character in text:
        try:
            encoded = character.encode(CODECS[schema["x-charset"]])
        except UnicodeEncodeError:
            return None
        # Python's EUC-KR writes a syllable that it lacks as eight bytes; nobody else reads them.
        if len(encoded) > 2:
            return None
        total += len(encoded)
    return total


def of_parameter(case, name):
    [parameter] = [one for one in case.operation.definition.raw["parameters"] if one["name"] == name]
    values = case.path_parameters if parameter["in"] == "path" else case.query
    return parameter["schema"], (values or {}).get(name)


def schema_of_body(case):
    return case.operation.definition.raw["requestBody"]["content"]["application/json"]["schema"]


def of_body(case, pointer):
    schema, value = schema_of_body(case), case.body
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            schema, value = schema["items"], value[int(step)]
        else:
            schema, value = schema["properties"][step], (value or {}).get(step)
    return schema, value
