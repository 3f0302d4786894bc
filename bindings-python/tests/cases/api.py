"""The description of the API: operations, their arguments and values, and the codes of errors."""

import json
from pathlib import Path

API = json.loads((Path(__file__).resolve().parents[3] / "tests/schema/api.json").read_text("utf-8"))

RECORDS = {record["name"]: record["fields"] for record in API["records"]}
OPERATIONS = {operation["name"]: operation for operation in API["operations"]}
FUNCTIONS = {function["name"]: function for function in API["functions"]}
CODES = [error["code"] for error in API["errors"]]
MAX_BODY_BYTES = API["defaults"]["max_body_bytes"]


def arguments_of(name):
    """The arguments of an operation or a function."""
    return [argument["name"] for argument in (OPERATIONS | FUNCTIONS)[name]["arguments"]]


def fields_of(name):
    """What a case can name of the value of an operation or a function."""
    if name in FUNCTIONS:
        return FUNCTIONS[name]["returns"]
    returns = OPERATIONS[name]["returns"]
    if returns not in RECORDS:
        return ["value"]
    fields = [field["name"] for field in RECORDS[returns]]
    # An amount of TON has its nanotons beside it.
    return [*fields, "nano"] if "ton" in fields else fields
