"""What is signed here is read back, and nothing else is."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import Signer

from supportsvc.domain.ask import Ask, Counter
from supportsvc.domain.preview import Preview
from supportsvc.domain.snooze import Snooze
from supportsvc.tokens import Thanks, Tokens, mint
from tests.builders import DAY, NOW, READER, ask

TOKENS = Tokens(["n" * 40, "o" * 40])
OLD = Tokens(["o" * 40])
NEW = Tokens(["n" * 40])


@given(
    st.binary(min_size=16, max_size=16), st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)
)
def test_an_ask_is_read_as_it_was_signed(reader: bytes, campaign: int, mark: int, total: int) -> None:
    given = Ask(reader, campaign, 3, NOW, Counter(mark, total), promised=True)

    assert TOKENS.read_ask(TOKENS.sign_ask(given)) == given


def test_a_reader_a_snooze_and_thanks_are_read_as_they_were_signed() -> None:
    reader, snooze = mint(), Snooze(NOW + DAY, 7)
    thanks = [Thanks(reader, 500, "usd", "month", NOW), Thanks(reader, 2**40, "jpy", "once", None)]

    assert TOKENS.read_reader(TOKENS.sign_reader(reader)) == reader
    assert TOKENS.read_snooze(TOKENS.sign_snooze(snooze)) == snooze
    assert [TOKENS.read_thanks(TOKENS.sign_thanks(one)) for one in thanks] == thanks


def test_the_newest_key_signs_and_all_verify() -> None:
    token = TOKENS.sign_reader(READER)

    assert NEW.read_reader(token) == READER
    assert OLD.read_reader(token) is None
    assert TOKENS.read_reader(OLD.sign_reader(READER)) == READER


def test_a_preview_comes_back_as_it_was_signed() -> None:
    preview = Preview(0x3FA2, 2, NOW + 7 * DAY)

    assert TOKENS.read_preview(TOKENS.sign_preview(preview)) == preview


def test_one_kind_of_word_is_not_taken_for_another() -> None:
    words = [TOKENS.sign_reader(READER), TOKENS.sign_ask(ask()), TOKENS.sign_snooze(Snooze(NOW, 1))]

    assert [TOKENS.read_reader(word) for word in words] == [READER, None, None]
    assert TOKENS.read_ask(words[0]) is None
    assert TOKENS.read_snooze(words[1]) is None
    assert TOKENS.read_thanks(words[1]) is None
    assert TOKENS.read_preview(words[2]) is None


@given(st.text())
def test_any_other_text_is_nothing(text: str) -> None:
    for read in (TOKENS.read_reader, TOKENS.read_ask, TOKENS.read_snooze, TOKENS.read_thanks, TOKENS.read_preview):
        assert read(text) is None


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_a_changed_character_is_noticed(place: int) -> None:
    token = TOKENS.sign_reader(READER)
    other = "A" if token[place] != "A" else "B"

    assert TOKENS.read_reader(token[:place] + other + token[place + 1 :]) is None


def test_what_earlier_versions_signed_is_still_read() -> None:
    key = sha256(b"reader:" + b"n" * 40).digest()
    payload = urlsafe_b64encode(READER).rstrip(b"=")
    token = Signer(key, key_derivation="none", digest_method=sha256).sign(payload).decode()

    assert TOKENS.read_reader(token) == READER
    assert TOKENS.sign_reader(READER) == token
