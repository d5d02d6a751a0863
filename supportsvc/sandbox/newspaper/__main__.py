"""Run the newspaper by hand: python -m supportsvc.sandbox.newspaper --port 8000 --service http://localhost:8001."""

import argparse
from pathlib import Path

from werkzeug.serving import make_server

from supportsvc.sandbox.newspaper import NewspaperSettings, create_newspaper


def main() -> None:
    """Serve the paper on the loopback until interrupted."""
    parser = argparse.ArgumentParser(prog="supportsvc.sandbox.newspaper", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--service", default="http://localhost:8001")
    parser.add_argument("--stripe", default=None, help="where the stand-in for Stripe answers")
    parser.add_argument("--clock", type=Path, default=None, help="the file with the clock's offset")
    parser.add_argument("--one-origin", action="store_true", help="hand /v1/* on to the service")
    parser.add_argument("--no-bar", action="store_true", help="leave the demo bar away")
    given = parser.parse_args()
    settings = NewspaperSettings(
        service_url=given.service,
        stripe_url=given.stripe,
        clock_file=given.clock,
        passthrough=given.one_origin,
        demo_bar=not given.no_bar,
    )
    make_server("127.0.0.1", given.port, create_newspaper(settings), threaded=True).serve_forever()


if __name__ == "__main__":
    main()
