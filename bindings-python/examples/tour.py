"""The main job, over real HTTP: see the balance, top it up, buy Stars, and meet a dropped response.

Made for the sandbox; ``cargo xtask demo python`` starts one and runs this against it. It reads
``STARSBOT_API_KEY`` and ``STARSBOT_BASE_URL``.
"""

import starsbot


def main() -> None:
    """The whole tour."""
    with starsbot.Client(app_name="tour/1.0") as client:
        title("How much is there to spend?")
        balance = client.balance()
        print(f"{balance.ton} {balance.currency} ({balance.nano} nanotons)")

        title("Topping up")
        deposit = client.deposit()
        link = deposit.payment_link("2.5")
        print(deposit.message)
        print(f"wallet  {deposit.wallet}")
        print(f"memo    {deposit.memo}")
        print(f"link    {link}")
        print(f"or      {link.https_link}")
        print(link.qr_text())

        title("Buying 100 Stars for yourself")
        show(client.buy(100))

        title("Buying 50 Stars for somebody else, from the link they sent")
        show(client.buy(50, "https://t.me/johndoe"))

        title("An order that is delivered manually")
        show(client.buy(75, "sandbox_manual"))

        title("A mistake costs nothing")
        try:
            client.buy(100, "https://example.com/johndoe")
        except starsbot.InvalidArgumentError as error:
            print(f"{error.code} ({error.field}): {error}")

        title("A purchase whose response is dropped")
        response_dropped(client)

        title("What is left")
        print(f"{client.balance().ton} TON")


def response_dropped(client: starsbot.Client) -> None:
    """The one failure that must not be answered with another ``buy``."""
    before = client.balance().ton
    try:
        client.buy(100, "sandbox_response_dropped")
    except starsbot.OutcomeUnknownError as error:
        print(f"{error.code}: {error}")
        spent = before - client.balance().ton
        if spent > 0:
            print(f"the balance fell by {spent} TON: the Stars were bought, so do not buy again")
        else:
            print("the balance is what it was: nothing was bought")
    else:
        print("the response arrived after all")


def show(order: starsbot.Order) -> None:
    """What became of an order."""
    print(f"{order.message}  ({order.delivery.value}, order {order.order_id})")


def title(text: str) -> None:
    """What comes next."""
    print(f"\n── {text}")


if __name__ == "__main__":
    main()
