"""The search for the API key in everything that was printed."""

import contextvars
import json
import logging
import pickle
import string
import sys
import traceback
from urllib.parse import quote

# A shorter key is found in innocent words.
TELLING_LENGTH = 8
# So much of a key's beginning is as telling as the whole.
TELLING_BEGINNING = 12

_printed = contextvars.ContextVar("printed")
_elsewhere = []
"""What was logged outside the thread or task of any case."""


def begin():
    """Collects from now on what this thread or task prints."""
    _printed.set([])


def note(what, *texts):
    """Adds texts to what was printed."""
    _printed.get(_elsewhere).extend((what, text) for text in texts)


def note_value(what, value):
    """Adds every form in which Python prints a value."""
    note(what, repr(value), str(value), ascii(value), f"{value}", repr(getattr(value, "__dict__", None)))
    for name in dir(value):
        field = getattr(value, name, None)
        if not name.startswith("__") and not callable(field):
            note(f"{what}'s {name}", repr(field), str(field))
    try:
        pickled = pickle.dumps(value)
    except TypeError as error:
        note(f"{what} refused to be pickled", str(error))
        return
    note(f"{what}, pickled", pickled.decode(errors="replace"), repr(pickle.loads(pickled)))


def note_error(error):
    """Adds an error, its causes and its traceback with the local variables of each frame."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    note("the traceback", "".join(told.format()), "".join(traceback.format_exception(error)))
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        note_value("the error" if len(seen) == 1 else "a cause of the error", error)
        note("the error's arguments", repr(error.args))
        error = error.__cause__ or error.__context__


def found(key):
    """Where the key stands, in any form."""
    forms = forms_of(key)
    places = [
        f"{what} shows the key: {text[:2000]}"
        for what, text in (*_printed.get(), *_elsewhere)
        if any(form in text for form in forms)
    ]
    return list(dict.fromkeys(places))


def forms_of(key):
    """The key without the blanks round it: as it is, as `repr` and JSON write it, in a URL, every unbroken
    piece of it, and its beginning."""
    key = key.strip(string.whitespace)
    pieces = "".join(one if "!" <= one <= "~" else " " for one in key).split()
    forms = [key, repr(key)[1:-1], ascii(key)[1:-1], quote(key, safe=""), key[:TELLING_BEGINNING], *pieces]
    forms += [json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1]]
    return {form for form in forms if len(form) >= TELLING_LENGTH}


class _Log(logging.Handler):
    def emit(self, record):
        note("the log", record.getMessage(), repr(record.args), self.format(record))


def listen():
    """Collects what is logged, at every level, and what Python could raise nowhere."""
    logging.basicConfig(level=logging.DEBUG, handlers=[_Log()])

    def unraisable(told):
        error = told.exc_value
        note("unraisable", f"{told.err_msg} {told.object!r} {error!r}")
        _elsewhere.append(("unraisable", f"{error!r}"))
        sys.__unraisablehook__(told)

    sys.unraisablehook = unraisable


def unraisable():
    """What Python could raise nowhere."""
    return [text for what, text in _elsewhere if what == "unraisable"]
