"""The edges of the reader's rules, R6 to R12 but for the draws: an instant around each end, a count around each cap."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

from tests.cases.arithmetic import (
    AROUND,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    READ_MUCH,
    SECOND,
    WORDS,
    case,
    door,
    in_window,
    iso8601,
    many,
    rfc3339,
)

Told = dict[str, Any]
BOUND = 7 * DAY


def cases() -> Iterator[Told]:
    """Yield all of them."""
    yield from chain(
        entitled(), paused(), snoozed(), promised(), backed_off(), offered(), capped(), several_caps(), apart()
    )


def entitled() -> Iterator[Told]:
    """R6: entitled until an instant, by any of several Customers; the door is cut to the bound."""
    for length, words in (
        (MINUTE, "a minute"),
        (6 * DAY, "six days"),
        (7 * DAY, "seven days"),
        (40 * DAY, "forty days"),
    ):
        yield case(
            f"a supporter for {words} more", "R6", "supporter", now=rfc3339(NOW),
            reader={**READ_MUCH, "customers": [{"until": rfc3339(NOW + length)}]},
            expected_doors=door(length, bound=BOUND),
        )  # fmt: skip
    for step in AROUND:
        until = NOW - step
        reason = "supporter" if step < timedelta() else "shown"
        for others, words in (((), "one Customer"), ((-9 * DAY,), "one Customer beside one that ended")):
            customers = [{"until": rfc3339(NOW + other)} for other in others] + [{"until": rfc3339(until)}]
            yield case(
                f"{WORDS[step]} the end of {words}", "R6", reason, now=rfc3339(NOW),
                reader={**READ_MUCH, "customers": customers},
                expected_doors=door(-step) if reason != "shown" else None,
            )  # fmt: skip


def paused() -> Iterator[Told]:
    """R7: the pause after a gift, and its door cut to the bound."""
    for length in (SECOND, HOUR, 7 * DAY - SECOND, 7 * DAY + SECOND, 90 * DAY):
        yield case(
            f"a gift's pause lasts {iso8601(length)} more", "R7", "ask_pause", now=rfc3339(NOW),
            reader={**READ_MUCH, "customers": [{"pause_until": rfc3339(NOW + length)}]},
            expected_doors=door(length, bound=BOUND),
        )  # fmt: skip
    for step in AROUND:
        reason = "ask_pause" if step < timedelta() else "shown"
        yield case(
            f"{WORDS[step]} the end of a gift's pause", "R7", reason, now=rfc3339(NOW),
            reader={**READ_MUCH, "customers": [{"until": rfc3339(NOW - DAY), "pause_until": rfc3339(NOW - step)}]},
        )  # fmt: skip


def snoozed() -> Iterator[Told]:
    """R8: before the instant chosen nobody asks; from it on the promise does, and waives the back-off."""
    for length in (SECOND, HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY):
        yield case(
            f"a snooze of {iso8601(length)} has just begun", "R8", "snoozed", now=rfc3339(NOW),
            reader={**READ_MUCH, "snooze": {"until": rfc3339(NOW + length)}},
            expected_doors=door(length),
        )  # fmt: skip
    for step in AROUND:
        due = step >= timedelta()
        yield case(
            f"{WORDS[step]} the instant of a snooze", "R8", "shown" if due else "snoozed", now=rfc3339(NOW),
            reader={
                **READ_MUCH,
                "snooze": {"until": rfc3339(NOW - step)},
                "dismissals": {"count": 1, "last": rfc3339(NOW - HOUR)},
            },
            expected_promised=True if due else None,
        )  # fmt: skip


def promised() -> Iterator[Told]:
    """R8: a promise lapses 30 days after it fell due; then the back-off counts again."""
    for step in AROUND:
        lapsed = step >= timedelta()
        yield case(
            f"{WORDS[step]} the lapse of a promise", "R8", "backed_off" if lapsed else "shown", now=rfc3339(NOW),
            reader={
                **READ_MUCH,
                "snooze": {"until": rfc3339(NOW - 30 * DAY - step)},
                "dismissals": {"count": 1, "last": rfc3339(NOW - HOUR)},
            },
            expected_promised=None if lapsed else True,
        )  # fmt: skip
    for answers in range(4):
        used = answers >= 3
        yield case(
            f"a promise that was sent by {many(answers, 'answer')}",
            "R8", "backed_off" if used else "shown", now=rfc3339(NOW),
            reader={
                **READ_MUCH,
                "snooze": {"until": rfc3339(NOW - DAY), "answers": answers, "used": used},
                "dismissals": {"count": 1, "last": rfc3339(NOW - HOUR)},
            },
            expected_promised=None if used else True,
        )  # fmt: skip


def backed_off() -> Iterator[Told]:
    """R9: `first`, then `factor` times as long after each dismissal more, `most` at the most."""
    ways = ((7, 2, 365), (1, 3, 10), (2, 1, 30), (5, 10, 40))
    for first, factor, most in ways:
        for count in (1, 2, 3, 4, 6, 7, 8):
            length = timedelta(days=min(first * factor ** (count - 1), most))
            for step in AROUND:
                held = step < timedelta()
                yield case(
                    f"{WORDS[step]} the back-off of {many(length.days, 'day')} after {many(count, 'dismissal')} "
                    f"({first}, times {factor}, at most {most})",
                    "R9", "backed_off" if held else "shown", now=rfc3339(NOW),
                    reader={**READ_MUCH, "dismissals": {"count": count, "last": rfc3339(NOW - length - step)}},
                    policy={"back_off": {"first": f"P{first}D", "factor": factor, "most": f"P{most}D"}},
                    expected_doors=door(-step) if held else None,
                )  # fmt: skip


def offered() -> Iterator[Told]:
    """R10: an offer that was not seen is open for ten minutes, for every campaign."""
    for seconds in (0, 1, 300, 599, 600, 601):
        held = seconds < 600
        for campaign in ("plea", "another"):
            ask = {"at": rfc3339(NOW - seconds * SECOND), "campaign": campaign, "fate": "offered"}
            yield case(
                f"an offer of {campaign} {seconds} s ago", "R10", "offer_open" if held else "shown", now=rfc3339(NOW),
                reader={**READ_MUCH, "asks": [ask]},
                expected_doors=door((600 - seconds) * SECOND) if held else None,
            )  # fmt: skip


def capped() -> Iterator[Told]:
    """R11: so many asks of any campaign in a window."""
    for most in (1, 2, 3, 4, 8):
        for number in (most - 1, most, most + 1):
            if number > 8:
                continue
            instants = [NOW - (number - i) * HOUR for i in range(number)]
            held = number >= most
            # Once the oldest of the last `most` leaves the window, one fewer lies in it.
            until = instants[-most] + 7 * DAY if held else NOW
            yield case(
                f"{many(number, 'ask')} seen in the week, of at most {most}", "R11",
                "global_cap" if held else "shown", now=rfc3339(NOW),
                reader={**READ_MUCH, "views_at_ask": 9 if number else 0, "asks": asks_of(instants)},
                policy={"caps": [{"count": most, "window": "P7D"}]},
                expected_doors=door(until - NOW) if held else None,
            )  # fmt: skip
    for most in (1, 2, 4):
        for step in AROUND:
            instants = [NOW - 7 * DAY - step] + [NOW - i * DAY for i in range(most - 1, 0, -1)]
            held = step < timedelta()
            yield case(
                f"{WORDS[step]} the oldest of {most} asks leaves the week", "R11", "global_cap" if held else "shown",
                now=rfc3339(NOW), reader={**READ_MUCH, "views_at_ask": 9, "asks": asks_of(instants)},
                policy={"caps": [{"count": most, "window": "P7D"}]},
                expected_doors=door(-step) if held else None,
            )  # fmt: skip


def several_caps() -> Iterator[Told]:
    """R11: several windows at once; the fullest refuses."""
    caps = ((1, DAY), (2, 7 * DAY), (4, 30 * DAY))
    for days in (
        (2,), (0.5,), (8, 2), (6, 2), (20, 15, 8), (29, 20, 15, 8), (31, 20, 15, 8), (7, 2), (6, 1), (7, 1),
        (30, 20, 15, 7),
    ):  # fmt: skip
        instants = [NOW - back * DAY for back in days]
        held = any(in_window(instants, window, NOW) >= count for count, window in caps)
        ends = [
            sorted(instants)[-count] + window for count, window in caps if in_window(instants, window, NOW) >= count
        ]
        yield case(
            f"asks {', '.join(map(str, days))} days ago, under caps for a day, a week and a month", "R11",
            "global_cap" if held else "shown", now=rfc3339(NOW),
            reader={**READ_MUCH, "views_at_ask": 9, "asks": asks_of(instants)},
            policy={"caps": [{"count": count, "window": f"P{window.days}D"} for count, window in caps]},
            expected_doors=door(max(ends) - NOW) if held else None,
        )  # fmt: skip


def apart() -> Iterator[Told]:
    """R11: the least gap between two asks, of whatever campaigns; a second at the least."""
    for gap, words in ((HOUR, "PT3600S"), (3 * DAY, "P3D"), (timedelta(), "PT0S")):
        for step in AROUND:
            least = max(gap, SECOND)
            held = step < timedelta()
            ask = {"at": rfc3339(NOW - least - step), "campaign": "another", "fate": "seen"}
            yield case(
                f"{WORDS[step]} the end of a gap of {words}", "R11", "global_cap" if held else "shown",
                now=rfc3339(NOW), reader={**READ_MUCH, "views_at_ask": 9, "asks": [ask]}, policy={"gap": words},
                expected_doors=door(-step) if held else None,
            )  # fmt: skip


def asks_of(instants: list[Any]) -> list[Told]:
    """Return asks that were seen, of two campaigns in turn."""
    names = ("plea", "another")
    return [{"at": rfc3339(at), "campaign": names[i % 2], "fate": "seen"} for i, at in enumerate(sorted(instants))]
