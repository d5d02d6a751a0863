"""The figures of a measurement, from its rounds."""

from bench.pairs import Turn, by_clock, by_cpu, summarize


def test_a_ratio_is_the_median_of_the_rounds_and_lies_in_its_interval() -> None:
    found = summarize([0.9, 0.8, 0.7, 0.85, 0.95, 0.75, 0.88, 0.82, 0.79])

    assert found.median == 0.82
    assert 0.7 <= found.low < found.median < found.high <= 0.95


def test_rounds_that_agree_leave_no_doubt() -> None:
    found = summarize([0.8] * 9)

    assert (found.low, found.median, found.high) == (0.8, 0.8, 0.8)


def test_more_answers_a_second_and_less_cpu_time_are_both_a_ratio_above_one() -> None:
    rounds = [{"ours": Turn(rate=300, cpu=0.001), "floor": Turn(rate=200, cpu=0.002)}]

    assert by_clock(rounds, "ours", "floor").median == 1.5
    assert by_cpu(rounds, "ours", "floor").median == 2
