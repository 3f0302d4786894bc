"""A folder of cases with its manifest, read strictly: a runner that skips a case must not look green."""

import os
from pathlib import Path

from case import Case, Refused, check, needs, of, only, parse_json


class Suite:
    """The names in the manifest, the cases that can be played, and what is wrong with all other files."""

    def __init__(self, folder):
        self.listed = manifest(folder)
        self.cases = []
        self.errors = {}
        for name in self.listed:
            try:
                case = Case(read(folder / f"{name}.json"))
                check(case.name == name, f"its name is {case.name}")
                self.cases.append(case)
            except Refused as error:
                self.errors[name] = str(error)
        known = {folder / f"{name}.json" for name in self.listed} | {folder / "index.json"}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path not in known:
                self.errors[str(path)] = "it is not in index.json"


def folder_of_cases():
    """The folder that STARSBOT_CASES names, or the one of this repository."""
    given = os.environ.get("STARSBOT_CASES")
    return Path(given) if given else Path(__file__).resolve().parents[3] / "tests" / "cases"


def manifest(folder):
    index = parse_json(read(folder / "index.json"))
    only(index, "index.json", ("format", "cases"))
    needs(index, "index.json", ("format", "cases"))
    check(index["format"] == 1, f"index.json: format {index['format']} is not known")
    names = [of(str, name, "a name in index.json") for name in of(list, index["cases"], "cases")]
    check(len(names) == len(set(names)), "a case is twice in index.json")
    check(names, "index.json lists no case")
    return names


def read(path):
    try:
        return path.read_bytes().decode()
    except (OSError, ValueError) as error:
        raise Refused(str(error)) from None
