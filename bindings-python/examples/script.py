"""Buys Stars from the command line. It asks nothing and repeats nothing.

    python script.py 100 @johndoe              # the API key is in STARSBOT_API_KEY
    python script.py 100 --me
    python script.py 100 @johndoe --sandbox    # needs no key and no network, spends nothing

Its exit code says what became of it: 0 bought, 1 not bought, 3 unknown.
"""

import argparse
import sys
from collections.abc import Sequence

import starsbot

BOUGHT, NOT_BOUGHT, UNKNOWN = 0, 1, 3


def buy(client: starsbot.Client, amount_stars: int, to_username: str | None) -> int:
    """Buys once, for ``to_username`` or else for oneself, and says how it went."""
    try:
        before = client.balance()
    except starsbot.StarsBotError as error:
        print(error, file=sys.stderr)
        return NOT_BOUGHT
    try:
        order = client.buy(amount_stars, to_username) if to_username else client.buy(amount_stars)
    except starsbot.OutcomeUnknownError as error:
        # Sent, and no response that proves anything. Buying again might buy twice.
        print(f"{error}. Before this it was {before.ton} {before.currency}.", file=sys.stderr)
        return UNKNOWN
    except starsbot.InsufficientBalanceError as error:
        print(error, file=sys.stderr)
        print(f"Top up with the memo {(deposit := client.deposit()).memo}:", file=sys.stderr)
        print(deposit.payment_link().qr_text(), file=sys.stderr)
        return NOT_BOUGHT
    except starsbot.StarsBotError as error:
        print(error, "You may try again." if error.retryable else "", file=sys.stderr)
        return NOT_BOUGHT
    except KeyboardInterrupt as interrupt:
        # Ctrl-C ends the waiting, not a purchase that was sent already.
        interrupted = starsbot.interrupted_purchase(interrupt)
        print(interrupted or "Interrupted. Nothing was bought.", file=sys.stderr)
        return UNKNOWN if interrupted else NOT_BOUGHT
    print(f"{order.order_id}: {order.message}")
    if order.delivery is starsbot.Delivery.MANUAL:
        print("The service delivers this one manually, which may take a while.")
    return BOUGHT


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the command line. Stars for oneself are asked for by name, never by forgetting the recipient."""
    parser = argparse.ArgumentParser(description="Buys Telegram Stars.")
    parser.add_argument("amount_stars", type=int)
    recipient = parser.add_mutually_exclusive_group(required=True)
    recipient.add_argument("to_username", nargs="?")
    recipient.add_argument("--me", action="store_true", help="for the owner of the API key")
    parser.add_argument("--sandbox", action="store_true", help="against an imitation of the service")
    given = parser.parse_args(arguments)
    try:
        client = starsbot.Client.sandbox() if given.sandbox else starsbot.Client(app_name="script/1.0")
    except starsbot.InvalidConfigError as error:
        parser.error(str(error))
    with client:
        return buy(client, given.amount_stars, given.to_username)


if __name__ == "__main__":
    sys.exit(main())
