"""How tests with these fixtures look. ``reward`` stands for your own bot.

pip install starsbot pytest
"""

import asyncio

import pytest
import starsbot


async def reward(stars: starsbot.AsyncClient, winner: str) -> str:
    """Sends the winner of a contest 50 Stars."""
    try:
        await stars.buy(50, winner)
    except starsbot.OutcomeUnknownError:
        return "A person will look at it."
    except starsbot.StarsBotError:
        return "It did not work."
    return "Here are your Stars!"


def test_the_winner_is_sent_stars(stars: starsbot.AsyncClient, sandbox: starsbot.Sandbox) -> None:
    assert asyncio.run(reward(stars, "@johndoe")) == "Here are your Stars!"
    assert [(one.amount_stars, one.to_username) for one in sandbox.purchases] == [(50, "johndoe")]


@pytest.mark.parametrize("fault", ["response_dropped", "request_dropped", "truncated", "html", "server_error"])
def test_what_is_unknown_goes_to_a_person(stars: starsbot.AsyncClient, fault: str) -> None:
    assert asyncio.run(reward(stars, f"@sandbox_{fault}")) == "A person will look at it."


def test_an_empty_balance_is_survived(stars: starsbot.AsyncClient, sandbox: starsbot.Sandbox) -> None:
    sandbox.fail_next("buy", "insufficient_balance")
    assert asyncio.run(reward(stars, "@johndoe")) == "It did not work."
    assert not sandbox.purchases
