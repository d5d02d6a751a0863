"""E-mail addresses and the hashes that stand for them."""

import pytest

from supportsvc.domain.emails import HASH_BYTES, hash_email, looks_like_email

KEY = b"k" * 32


@pytest.mark.parametrize(
    "spelt",
    [
        "ada@news.example",
        "Ada@News.EXAMPLE",
        "  ada@news.example\n",
    ],
)
def test_however_an_address_is_spelt_its_hash_is_the_same(spelt: str) -> None:
    assert hash_email(spelt, KEY) == hash_email("ada@news.example", KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("andre\u0301@news.example", "andr\u00e9@news.example"),  # composed or not
        ("ANDRE\u0301@news.example", "andr\u00e9@news.example"),
        ("stra\u00dfe@news.example", "STRASSE@news.example"),
        ("\u0390@news.example", "\u03aa\u0301@news.example"),
        ("\u0345\u0301@news.example", "\u0399\u0301@news.example"),  # composed again after the case is folded
    ],
)
def test_letters_that_are_written_in_several_ways_are_the_same(one: str, other: str) -> None:
    assert hash_email(one, KEY) == hash_email(other, KEY)


def test_another_address_or_another_key_gives_another_hash() -> None:
    found = {
        hash_email(address, key) for address in ("ada@news.example", "ben@news.example") for key in (KEY, b"other")
    }

    assert len(found) == 4
    assert {len(hashed or b"") for hashed in found} == {HASH_BYTES}


@pytest.mark.parametrize("text", ["", " ", "ada", "@", "ada@", "ada@news@", "@news.example", " @news.example", "ada@ "])
def test_what_is_no_address_has_no_hash(text: str) -> None:
    assert not looks_like_email(text)
    assert hash_email(text, KEY) is None


def test_what_might_be_an_address_is_taken_for_one() -> None:
    assert looks_like_email(" a@b ")
    assert looks_like_email("a@b@c")
