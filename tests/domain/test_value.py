"""A value is changed as `dataclasses.replace` would change it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supportsvc.domain.ask import Counter
from supportsvc.domain.reader import Reader
from supportsvc.domain.value import changed

CHANGES = st.fixed_dictionaries(
    {}, optional={"views": st.integers(), "counters": st.just((Counter(2, 9),)), "copies": st.just(())}
)


@given(st.builds(Reader, views=st.integers(), views_at_ask=st.integers()), CHANGES)
def test_what_is_changed_is_changed_and_all_else_stays(reader: Reader, changes: dict[str, object]) -> None:
    assert changed(reader, **changes) == replace(reader, **changes)  # type: ignore[arg-type]


def test_a_field_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError, match="wiews"):
        changed(Reader(), wiews=1)
