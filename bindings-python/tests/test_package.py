"""The package as it is installed: its import, its documentation, its types."""

from __future__ import annotations

import importlib.metadata
import inspect
import pathlib
import pydoc
import subprocess
import sys

import pytest
import starsbot

SLOW_TO_IMPORT = {"asyncio", "dataclasses", "decimal", "enum", "inspect", "logging", "ssl", "typing"}


def test_importing_it_imports_nothing_else() -> None:
    script = "import sys; before = set(sys.modules); import starsbot; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert loaded.split() == ["starsbot"]


def test_a_client_imports_nothing_slow() -> None:
    where = str(pathlib.Path(starsbot.__file__).parent.parent)
    script = "import sys; sys.path.append(sys.argv[1]); import starsbot; starsbot.Client(api_key='k')"
    # Without site, which may import some of them by itself.
    command = [sys.executable, "-I", "-S", "-c", f"{script}; print(*sys.modules)", where]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert not SLOW_TO_IMPORT & set(loaded.split())


def test_all_names_are_there() -> None:
    for name in starsbot.__all__:
        assert getattr(starsbot, name) is not None
        assert name in dir(starsbot)
    with pytest.raises(AttributeError, match="nonsense"):
        starsbot.nonsense  # type: ignore[attr-defined]  # noqa: B018
    assert importlib.metadata.version("starsbot") == starsbot.__version__
    assert importlib.metadata.requires("starsbot") is None


def test_tools_that_look_for_imports_find_them() -> None:
    source = pathlib.Path(starsbot.__file__).read_text(encoding="utf-8")
    for name in starsbot.__all__:
        assert f" as {name}\n" in source, "type checkers read this"
    for module in set(starsbot._MODULES.values()):
        assert f"    from starsbot import {module}\n" in source, "PyInstaller and Nuitka read this"
    assert pathlib.Path(starsbot.__file__).with_name("py.typed").exists()


def test_a_missing_native_module_is_told() -> None:
    script = "import sys; sys.modules['starsbot._native'] = None; import starsbot; starsbot.Client()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "starsbot.UnavailableError: the native module of starsbot cannot be loaded" in done.stderr
    assert issubclass(starsbot.UnavailableError, ImportError)


def test_everything_public_is_documented() -> None:
    for name in starsbot.__all__:
        thing = getattr(starsbot, name)
        if not isinstance(thing, str):
            assert inspect.getdoc(thing), name
            assert thing.__module__ == "starsbot", name
        if inspect.isclass(thing):
            for attribute, value in vars(thing).items():
                if not attribute.startswith("_") and (callable(value) or isinstance(value, property)):
                    assert inspect.getdoc(value), f"{name}.{attribute}"


def test_help_shows_how_to_call() -> None:
    names = ["api_key", "base_url", "app_name", "timeout", "ca_file", "transport", "clock"]
    for kind in (starsbot.Client, starsbot.AsyncClient):
        parameters = inspect.signature(kind).parameters
        assert [*parameters] == names
        assert all(one.kind is one.KEYWORD_ONLY and one.default is None for one in parameters.values())
    shown = pydoc.render_doc(starsbot.Client, renderer=pydoc.plaintext)
    assert "OutcomeUnknownError: The Stars may have been bought" in shown
    assert "to_username: 'str' = Ellipsis" in shown
    assert pydoc.render_doc(starsbot, renderer=pydoc.plaintext)


def test_both_clients_have_the_same_words() -> None:
    def words(kind: type) -> set[str]:
        return {name for name in dir(kind) if not name.startswith("_")}

    assert words(starsbot.Client) - {"close"} == words(starsbot.AsyncClient) - {"aclose"}
