"""Writes how many packages each client installs, itself among them, and how many megabytes they are."""

import json
import re
from importlib import metadata

DISTRIBUTIONS = ("starsbot", "requests", "httpx", "aiohttp", "pyreqwest")


def needed(name: str, found: set[str]) -> set[str]:
    """A package, and all that it needs here."""
    if name not in found:
        try:
            requirements = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            return found
        found.add(name)
        for requirement in requirements:
            if "extra ==" not in requirement:
                needed(re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower(), found)
    return found


def megabytes(name: str) -> float:
    """What a package occupies."""
    files = metadata.files(name) or []
    return sum(file.size or 0 for file in files) / 1e6


def main() -> None:
    """Writes one line of JSON."""
    sizes = {}
    for name in DISTRIBUTIONS:
        packages = needed(name, set())
        sizes[name] = (len(packages), sum(map(megabytes, packages)))
    # The generated client is copied into a program; it needs httpx and attrs.
    packages = needed("attrs", needed("httpx", set()))
    sizes["openapi-python-client"] = (len(packages), sum(map(megabytes, packages)))
    print(json.dumps(sizes))


main()
