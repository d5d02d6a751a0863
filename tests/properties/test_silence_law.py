"""The law of silence, over random histories of one reader."""

from hypothesis import given

from tests.properties.histories import History, histories
from tests.properties.world import World


@given(histories())
def test_while_the_script_keeps_silent_nobody_would_be_asked_and_where_a_door_opens_somebody_is(
    history: History,
) -> None:
    World(history).live()
