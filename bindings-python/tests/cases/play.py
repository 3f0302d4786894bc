"""Makes the call of a case through the public API of the installed package, as a user would."""

import starsbot
from api import OPERATIONS, RECORDS
from case import DEFAULT_KEY, Hidden
from leaks import begin, found, note_error, note_value
from places import MEMORY_URL, Memory, Wire


def options(case, place):
    """A client's options, as the case and the place have them."""
    setup, given = case.client, Hidden(api_key=case.client.get("api_key", DEFAULT_KEY))
    if "base_url" in setup:
        given["base_url"] = setup["base_url"]
    else:
        given["base_url"] = place.base_url + setup.get("base_path", "")
    timeouts = {}
    for name, value in setup.get("timeouts", {}).items():
        seconds = value / 1000
        timeouts.update(
            {"connect": seconds} if name == "connect_ms" else {"request": seconds, "purchase": seconds}
        )
    if timeouts:
        given["timeout"] = starsbot.Timeouts(**timeouts)
    if place.transport is not None:
        given["transport"] = place.transport
    return Hidden(given, clock=place)


def play_in_threads(case, control_url):
    """Plays a case with `Client`. Answers what is wrong, by the name of the run."""
    if not case.is_sent:
        return play_pure(case, starsbot.Client)
    wrong = {}
    for place in (lambda: Memory(case, is_async=False)), (lambda: Wire(case, control_url, is_async=False)):
        place = place()
        begin()
        value = error = None
        try:
            with starsbot.Client(**options(case, place)) as client:
                note_value("the client", client)
                value = getattr(client, case.operation)(**case.args)
        except starsbot.StarsBotError as failed:
            error = failed
        wrong[place.name] = judge(case, value, error) + place.close()
    return wrong


async def play_in_tasks(case, control_url, in_thread):
    """Plays a case with `AsyncClient`. What blocks is called with `in_thread`."""
    if not case.is_sent:
        return play_pure(case, starsbot.AsyncClient)
    wrong = {}
    for make in (lambda: Memory(case, is_async=True)), (lambda: Wire(case, control_url, is_async=True)):
        place = await in_thread(make)
        begin()
        value = error = None
        try:
            async with starsbot.AsyncClient(**options(case, place)) as client:
                note_value("the client", client)
                value = await getattr(client, case.operation)(**case.args)
        except starsbot.StarsBotError as failed:
            error = failed
        wrong[place.name] = judge(case, value, error) + await in_thread(place.close)
    return wrong


def play_pure(case, client):
    """Plays a case of an operation that sends nothing."""
    begin()
    value = error = None
    try:
        value = PURE[case.operation](client, case.args)
    except starsbot.StarsBotError as failed:
        error = failed
    return {Memory.name: judge(case, value, error)}


PURE = {
    "parse_username": lambda _, args: starsbot.Username.parse(**args),
    "parse_ton": lambda _, args: starsbot.Ton.parse(**args),
    # There is no type for a key: a client reads it.
    "parse_api_key": lambda client, args: client(api_key=args["text"], base_url=MEMORY_URL),
    "parse_wallet": lambda _, args: starsbot.Wallet.parse(**args),
    "payment_link": lambda _, args: starsbot.PaymentLink(**args),
}


def fields(case, value):
    """The fields of a value that a case can name."""
    if case.operation == "parse_username":
        return {"username": value}
    if case.operation == "parse_ton":
        return of_ton("ton", value)
    if case.operation == "parse_api_key":
        return {}
    if case.operation == "parse_wallet":
        return {"workchain": value.workchain, "hash": value.hash.hex(), "bounceable": value.bounceable}
    if case.operation == "payment_link":
        return {"link": str(value)}
    returns = OPERATIONS[case.operation]["returns"]
    if returns not in RECORDS:
        return {"value": value}
    given = {}
    for field in RECORDS[returns]:
        one = getattr(value, field["name"])
        given.update(of_ton(field["name"], one) if field["kind"] == "ton" else {field["name"]: one})
    return given


def of_ton(name, ton):
    return {name: f"{ton:f}", "nano": str(ton.nano)}


def attributes(error):
    """An error with every attribute a case can name."""
    seconds = error.retry_after
    return {
        "code": error.code,
        "outcome": error.outcome,
        "may_have_spent": error.may_have_spent,
        "retryable": error.retryable,
        "status": error.status,
        "retry_after_ms": None if seconds is None else round(seconds * 1000),
        "field": error.field,
        "attempts": error.attempts,
    }


def judge(case, value, error):
    """What is not as the case has it, the key in print included."""
    if error is None:
        note_value("the value", value)
        wrong = differences(case.ok, fields(case, value), "succeeded")
    else:
        note_error(error)
        wrong = differences(case.error, attributes(error), f"failed: {error!r}", error.message)
        if (error.code == "outcome_unknown") is not (type(error) is starsbot.OutcomeUnknownError):
            wrong.append(f"{error.code} is a {type(error).__name__}")
    return wrong + found(case.secret)


def differences(wanted, actual, otherwise, message=""):
    if wanted is None:
        return [f"{otherwise} with {actual}"]
    wrong = []
    for name, value in wanted.items():
        if name == "message_contains":
            if value not in message:
                wrong.append(f"message {message!r} does not contain {value!r}")
        elif name not in actual:
            wrong.append(f"{name} is missing")
        elif actual[name] != value or isinstance(actual[name], bool) is not isinstance(value, bool):
            wrong.append(f"{name} is {actual[name]!r} instead of {value!r}")
    return wrong
