"""`supportsvc explain`: why is this reader asked on this page, or not?"""

import json
import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from supportsvc.cli.complaint import complain
from supportsvc.cli.explain_options import add_page, add_reader, describe_reader, read_page, trouble_with
from supportsvc.config_files import Configuration, ConfigurationError, load
from supportsvc.domain.decision import Facts
from supportsvc.domain.explanation import explain_view
from supportsvc.domain.policy import Switches
from supportsvc.domain.reader import Forgotten, Reader
from supportsvc.ports import StoreRefused, StoreUnavailable
from supportsvc.settings import Clock, Settings, SettingsError, read_settings, with_keys
from supportsvc.tokens import Tokens, mint

PATIENCE = timedelta(seconds=2)
TRIES = 1000


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an explanation is for: the words for the reader, the record, the id, and the switches that hold."""

    words: str
    reader: Reader
    identity: bytes
    switches: Switches


class Unknown(Exception):
    """The reader cannot be found; its text says why, and what to do."""


def add_to(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "explain",
        help="say why a reader is asked on a page, or not",
        description="Judge a reader on a page at an instant, and say of every rule whether it holds, and by what. "
        "A signed id is looked up in the store of the service, with the switches that hold there; a newcomer or a "
        "described reader needs no store. Nothing is written and nothing counted.",
    )
    parser.add_argument(
        "--config", type=Path, metavar="DIR", help="the configuration (else SUPPORTSVC_CONFIG, else ./config)"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON instead of tables")
    add_reader(parser)
    add_page(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Explain, or say what is missing."""
    trouble = trouble_with(arguments)
    if trouble is not None:
        return complain(trouble)
    try:
        settings = read_settings(os.environ)
        configuration = load(arguments.config or settings.config_folder)
        now = arguments.at or Clock(settings.clock_file)()
        known = find(arguments, settings, configuration, now)
    except (SettingsError, ConfigurationError) as error:
        return complain(*error.complaints)
    except (Unknown, StoreRefused, StoreUnavailable) as error:
        return complain(error)
    show(arguments, configuration, known, now)
    return 0


def find(arguments: Namespace, settings: Settings, configuration: Configuration, now: datetime) -> Known:
    """Return the reader that is meant; raises Unknown, StoreUnavailable and SettingsError."""
    if arguments.reader is not None:
        return look_up(arguments.reader, settings, configuration)
    newcomer = Reader(views=1)
    reader = newcomer if arguments.newcomer else describe_reader(arguments, configuration.policy.salt, now)
    words = "a newcomer" if arguments.newcomer else "the reader described"
    return Known(words, reader, undrawn(configuration), configuration.site.switches)


def look_up(token: str, settings: Settings, configuration: Configuration) -> Known:
    """Return the reader of a signed id, as the store has them with one view more, and the switches that hold."""
    settings = with_keys(settings)
    identity = Tokens(settings.keys).read_reader(token)
    if identity is None:
        raise Unknown(
            f"{token!r} was not signed by a key of this service; expected an id as the script keeps it, and the keys "
            "of the service in SUPPORTSVC_KEYS (or its SUPPORTSVC_DATA)"
        )
    with opened(settings) as (readers, switches):
        kept = readers.load(identity).value
        held = switches(configuration.site.switches)
    words = f"the reader {token[:8]}…"
    if isinstance(kept, Forgotten):
        return Known(f"{words}, whose record was erased", Reader(views=1), identity, held)
    if kept is None:
        return Known(f"{words}, of whom the store knows nothing", Reader(views=1), identity, held)
    return Known(words, replace(kept, views=kept.views + 1), identity, held)


@contextmanager
def opened(settings: Settings) -> Iterator[Any]:
    """Give the readers of the service's store, and what joins the switches there with the configured ones."""
    from supportsvc.runtime.valkey import EmbeddedStoreFailed  # noqa: PLC0415 - heavy, and no other command needs it
    from supportsvc.runtime.wsgi import store_url  # noqa: PLC0415
    from supportsvc.store.budget import Budget  # noqa: PLC0415
    from supportsvc.store.connect import Store  # noqa: PLC0415
    from supportsvc.store.readers import Readers  # noqa: PLC0415
    from supportsvc.store.switches import either, read_live, switches_of  # noqa: PLC0415

    try:
        with store_url(settings) as url:
            store = Store(url)
            try:
                yield (
                    Readers(store, Budget.lasting(PATIENCE)),
                    lambda own: either(own, switches_of(read_live(store, PATIENCE).turns)),
                )
            finally:
                store.close()
    except EmbeddedStoreFailed as error:
        raise Unknown(str(error)) from error


def undrawn(configuration: Configuration) -> bytes:
    """Return an id that no holdback draws, so that who is only described is judged as one who may be asked."""
    from supportsvc.domain.assignment import SITE, is_held_back, seed_of  # noqa: PLC0415

    draws = [(SITE, configuration.policy.holdback), *((seed_of(c), c.holdback) for c in configuration.live)]
    ids = (mint() for _ in range(TRIES))
    return next((one for one in ids if not any(is_held_back(seed, share, one) for seed, share in draws)), bytes(16))


def show(arguments: Namespace, configuration: Configuration, known: Known, now: datetime) -> None:
    """Print what was found."""
    from supportsvc.cli.explained import describe, make_report  # noqa: PLC0415 - no other command needs it
    from supportsvc.reports import print_report  # noqa: PLC0415

    facts = Facts(
        read_page(arguments), known.reader, known.switches, arguments.country or "", arguments.crawler, known.identity
    )
    explained = explain_view(facts, configuration.live, configuration.policy, now, articles=configuration.articles)
    facts = replace(facts, reader=explained.judged.reader)
    if arguments.json:
        print(json.dumps(describe(explained, facts, configuration, now), indent=2, ensure_ascii=False))
        return
    print_report(make_report(explained, facts, configuration, known.words, now))
