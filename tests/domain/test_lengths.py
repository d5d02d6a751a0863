"""Lengths of time, as the API writes and reads them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.lengths import read_length, write_length


@given(st.integers(min_value=0, max_value=10**8))
def test_a_length_that_was_written_is_read_as_the_same(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert read_length(write_length(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("P1W", timedelta(days=7)),
        ("P7D", timedelta(days=7)),
        ("PT90S", timedelta(seconds=90)),
        ("P1DT2H3M4S", timedelta(days=1, hours=2, minutes=3, seconds=4)),
    ],
)
def test_the_forms_of_the_standard_are_read(text: str, length: timedelta) -> None:
    assert read_length(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "7D",
        "P-7D",
        "P7M",
        "P1Y",
        "P7D ",
        "P7D\n",
        "p7d",
        "P1.5D",
        "P99999999D",
        "P\N{ARABIC-INDIC DIGIT SEVEN}D",
    ],
)
def test_anything_else_is_no_length(text: str) -> None:
    assert read_length(text) is None


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "PT0S"),
        (timedelta(days=1), "P1D"),
        (timedelta(days=7), "P7D"),
        (timedelta(days=1, seconds=1), "PT86401S"),
        (timedelta(seconds=86_399), "PT86399S"),
    ],
)
def test_whole_days_are_written_as_days_and_anything_else_in_seconds(length: timedelta, text: str) -> None:
    assert write_length(length) == text


def test_a_part_of_a_second_is_rounded_up() -> None:
    assert write_length(timedelta(microseconds=1)) == "PT1S"
