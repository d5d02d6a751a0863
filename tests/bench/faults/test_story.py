"""The figures of a bad day are reckoned from what became of each request, by when it was due."""

from bench.faults.crowd import Outcome
from bench.faults.fault import Fault
from bench.faults.load import Sample
from bench.faults.story import MANY, Story

LASTING = Fault("store paused", lambda: None, lambda: None)
AT_ONCE = Fault("worker killed", lambda: None)


def story(fault: Fault = LASTING, **due: Outcome) -> Story:
    """A story of three seconds before, three during and three after, of requests named `s<due>`, in tenths."""
    samples = [Sample("newcomer", int(name[1:]) / 10, 0.01, outcome) for name, outcome in due.items()]
    over = 6.0 if fault.end else 3.0
    return Story(fault, samples, began=3.0, over=over, end=6.0, promised=0, broken=0)


def test_a_request_belongs_to_the_time_in_which_it_was_due() -> None:
    told = story(s10=Outcome.RIGHT, s30=Outcome.REFUSED, s59=Outcome.REFUSED, s60=Outcome.RIGHT)

    assert [len(told.before), len(told.during), len(told.after)] == [1, 2, 1]


def test_a_second_is_dark_in_which_a_tenth_of_the_decisions_was_refused() -> None:
    def second(first: int, refused: int) -> list[Sample]:
        outcomes = [Outcome.REFUSED] * refused + [Outcome.RIGHT] * (20 - refused)
        return [Sample("newcomer", first + n / 20, 0.01, outcome) for n, outcome in enumerate(outcomes)]

    samples = [*second(0, 0), *second(1, 1), *second(2, 2), *second(3, 20), *second(4, 0)]

    assert Story(LASTING, samples, began=1, over=3, end=3, promised=0, broken=0).dark_seconds() == 2


def test_recovery_counts_from_the_end_of_the_cause_to_the_first_of_the_right_answers() -> None:
    assert story(s40=Outcome.LOST, s62=Outcome.RIGHT).recovery() == 0
    assert story(s60=Outcome.REFUSED, s62=Outcome.RIGHT, s65=Outcome.LOST, s70=Outcome.RIGHT).recovery() == 1


def test_what_is_over_as_soon_as_it_has_begun_is_recovered_from_then_on() -> None:
    assert story(AT_ONCE, s45=Outcome.LOST, s50=Outcome.RIGHT).recovery() == 2


def test_what_never_comes_back_is_never_recovered() -> None:
    assert story(s60=Outcome.RIGHT, s65=Outcome.REFUSED).recovery() is None


def test_a_refusal_after_many_right_answers_is_no_part_of_the_fault() -> None:
    right = {f"s{60 + number}": Outcome.RIGHT for number in range(MANY)}

    assert story(LASTING, **right, s200=Outcome.REFUSED).recovery() == 0


def test_each_whole_second_has_its_own_answers() -> None:
    told = story(s10=Outcome.RIGHT, s11=Outcome.LOST, s31=Outcome.WRONG, s40=Outcome.RIGHT)

    assert [dict(spell) for spell in told.seconds()] == [
        {},
        {Outcome.RIGHT: 1, Outcome.LOST: 1},
        {},
        {Outcome.WRONG: 1},
    ]
    assert told.slowest() == [None, 0.01, None, 0.01]
