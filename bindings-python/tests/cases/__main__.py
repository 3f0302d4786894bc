"""Plays the cases of the contract against the installed package, in memory and on the wire.

    python tests/cases sync|async CONTROL_URL [FILTER]

CONTROL_URL is where `starsbot-fault-server` listens. Only cases with FILTER in their names are played.
`STARSBOT_CASES` names another folder of cases. The last line says what came of it.
"""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor, wait

# Before the package is imported: nothing of a user's own is meant here.
os.environ.pop("STARSBOT_API_KEY", None)
os.environ.pop("STARSBOT_BASE_URL", None)

import leaks
import starsbot
from case import Refused
from play import play_in_tasks, play_in_threads
from suite import Suite, folder_of_cases

# Most of the time is spent waiting for time-outs.
AT_ONCE = 32
LIMIT = 20
"""Seconds. No case takes as long; one that does would hang for ever."""


def in_threads(cases, control_url):
    pool = ThreadPoolExecutor(AT_ONCE)
    playing = {pool.submit(play_in_threads, case, control_url): case for case in cases}
    done, late = wait(playing, timeout=LIMIT + len(cases) / 10)
    pool.shutdown(wait=False, cancel_futures=True)
    results = {case.name: {"": [f"did not end within {LIMIT} s"]} for case in map(playing.get, late)}
    for one in done:
        error = one.exception()
        results[playing[one].name] = one.result() if error is None else unexpected(error)
    return results


async def in_tasks(cases, control_url):
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    places = asyncio.Semaphore(AT_ONCE)

    async def play(case):
        async with places:
            playing = play_in_tasks(case, control_url, asyncio.to_thread)
            try:
                return case.name, await asyncio.wait_for(playing, LIMIT)
            except Exception as error:
                return case.name, unexpected(error)

    return dict(await asyncio.gather(*map(play, cases)))


def unexpected(error):
    return {"": [f"{type(error).__name__}: {error}"]}


def report(suite, results):
    failed = {*suite.errors}
    for name, why in suite.errors.items():
        print(f"FAILED {name}: {why}")
    for case in suite.cases:
        wrong = results.get(case.name, {"": ["it is listed and was not played"]})
        for run, problems in wrong.items():
            if problems:
                print(f"FAILED {case.name} ({run}): {'; '.join(problems)} | {case.why}")
                failed.add(case.name)
    for text in leaks.unraisable():
        print(f"FAILED: Python could raise this nowhere: {text}")
        failed.add(text)
    for run in ("in memory", "on the wire"):
        of_run = [wrong[run] for wrong in results.values() if run in wrong]
        print(f"{run}: {sum(not problems for problems in of_run)} of {len(of_run)} passed")
    return len([case for case in suite.cases if case.name not in failed]), len(failed)


def run(kind, control_url, text=""):
    if not starsbot.__file__.startswith(sys.prefix):
        raise Refused(f"starsbot is imported from {starsbot.__file__}, and is not installed")
    suite = Suite(folder_of_cases())
    suite.cases = [case for case in suite.cases if text in case.name]
    if not suite.cases and not suite.errors:
        raise Refused(f'there is no case with "{text}" in its name')
    leaks.listen()
    if kind == "sync":
        return report(suite, in_threads(suite.cases, control_url))
    return report(suite, asyncio.run(in_tasks(suite.cases, control_url)))


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in ("sync", "async"):
        print(__doc__)
        sys.exit(2)
    try:
        passed, failed = run(*sys.argv[1:])
    except Refused as error:
        print(f"FAILED: {error}")
        passed, failed = 0, 1
    print(f"{passed} passed, {failed} failed", flush=True)
    # At once: a thread that hangs would keep the process for ever.
    os._exit(1 if failed else 0)


if __name__ == "__main__":
    main()
