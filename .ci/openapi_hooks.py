"""What schemathesis may not take for a fault: a call that its schema lets through, refused for what no schema can say.

That is: characters that a telegram's charset does not have, more bytes in that charset than the row is wide (`x-charset` and
`x-bytes`), a value that only some telegrams have (`x-only-with`), and a whole number with a point. The document says each of them in words. They are judged
here again, by Python's own codecs: a refusal of anything else is a fault, and so is one of a value that does fit.

What came of the calls is counted beside it, by operation and status, into `statuses.json` where it runs: a FEI that answers every
call by "not now" or "nobody knows" answers as its document says, and serves nobody.
"""

import atexit
import collections
import json
import re
import threading

import schemathesis

CODECS = {"CP949": "cp949", "EUC-KR": "euc_kr"}
STATUSES = collections.defaultdict(collections.Counter)
COUNTING = threading.Lock()


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
    # JSON Schema takes 10.0 for a whole number.
    if isinstance(value, float) and "integer" in schema.get("type", ()) and value.is_integer():
        return True
    if "x-charset" not in schema or not isinstance(value, str):
        return False
    bytes_ = bytes_of(value, schema)
    return bytes_ is None or bytes_ > schema.get("x-bytes", bytes_)


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


def of_body(case, pointer):
    schema = case.operation.definition.raw["requestBody"]["content"]["application/json"]["schema"]
    value = case.body
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            schema, value = schema["items"], value[int(step)]
        else:
            schema, value = schema["properties"][step], (value or {}).get(step)
    return schema, value
