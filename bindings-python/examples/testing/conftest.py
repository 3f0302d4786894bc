"""Fixtures for the tests of your own bot. Copy this file beside them.

No test needs a key or a network, and none spends anything.
"""

from collections.abc import Iterator

import pytest
import starsbot


@pytest.fixture
def sandbox() -> Iterator[starsbot.Sandbox]:
    """The service, imitated. However a test goes, nothing may have been bought twice."""
    sandbox = starsbot.Sandbox(balance="10")
    yield sandbox
    assert sandbox.duplicate_purchases == [], "bought twice"


@pytest.fixture
def stars(sandbox: starsbot.Sandbox) -> starsbot.AsyncClient:
    """The client to hand to your bot. ``starsbot.Client.sandbox(sandbox)`` is its twin without asyncio."""
    return starsbot.AsyncClient.sandbox(sandbox)
