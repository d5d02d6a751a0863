"""A service whose answers a test scripts, and a page on another origin: real HTTP, and every request is kept."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from supportsvc.web.joining import joined, prompt_part

Body = dict[str, Any]

FONTS = Path(__file__).parents[2] / "supportsvc/sandbox/newspaper/static/fonts"
GENERATION = 1_700_000_000
CONFIG: Body = {
    "mode": "token",
    "generation": GENERATION,
    "window": 0,
    "articles": 0,
    "salt": "",
    "wall": None,
    "exclusions": {"sections": ["crime"], "tags": ["obituary"], "paths": ["/about"]},
    "campaigns": [{"id": "3fa2", "placement": "inline"}, {"id": "b00b", "placement": "banner"}],
    "doors": {"3fa2": ["PT0S", 1]},
    "storage_key": "supportsvc",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the service."""

    path: str
    body: Body
    headers: dict[str, str]


@dataclass(slots=True)
class Script:
    """What the service answers. A decision is answered by the next of `decisions`, and by the last of them again.

    `failures` are the status codes with which a path answers instead; 0 closes the connection without a word.
    The prompt's part is the path `prompt.js`. A path in `held` waits for its event before it answers.
    """

    decisions: list[Body] = field(default_factory=list)
    config: Body = field(default_factory=lambda: json.loads(json.dumps(CONFIG)))
    failures: dict[str, int] = field(default_factory=dict)
    held: dict[str, threading.Event] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    part: str = field(default_factory=lambda: prompt_part().text)
    checkout_url: str = ""
    snooze_after: str = "P7D"

    def asked(self, path: str) -> list[Body]:
        """Return the bodies of the calls of one path."""
        return [call.body for call in self.calls if call.path == path]

    def answer(self, path: str, body: Body) -> Body | None:
        """Return the JSON for a call; None for 204."""
        match path:
            case "decision":
                return self.decisions.pop(0) if len(self.decisions) > 1 else self.decisions[0]
            case "snooze" if body["until"] is None:
                return {"until": None, "after": None, "snoozed": None}
            case "snooze":
                return {"until": "2026-11-30T10:00:00Z", "after": self.snooze_after, "snoozed": "signed-snooze"}
            case "checkout" | "portal":
                return {"url": self.checkout_url}
            case _:
                return None


class Service(BaseHTTPRequestHandler):
    """The service's side of docs/http-api.md, as far as the client sees it."""

    script: Script

    def do_GET(self) -> None:
        if self.path == "/v1/support.js":
            self.send(200, joined(json.dumps(self.script.config)).encode(), "text/javascript")
        elif self.path == "/v1/prompt.js?v=" + prompt_part().version:
            if "prompt.js" in self.script.held:
                self.script.held["prompt.js"].wait(20)
            self.send(self.script.failures.get("prompt.js", 200), self.script.part.encode(), "text/javascript")
        else:
            self.send(200, b"<title>Checkout</title><h1>Checkout</h1>", "text/html")

    def do_POST(self) -> None:
        path = self.path.removeprefix("/v1/")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.script.calls.append(Call(path, body, dict(self.headers)))
        if path in self.script.held:
            self.script.held[path].wait(20)
        status = self.script.failures.get(path)
        if status == 0:
            self.close_connection = True
            return
        answer = {"title": "failed"} if status else self.script.answer(path, body)
        self.send(status or (204 if answer is None else 200), json.dumps(answer).encode(), "application/json")

    def send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.send_header("Access-Control-Allow-Credentials", "true")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@dataclass(slots=True)
class Site:
    """The news site: what its next page carries. The policy is the one of the demo's newspaper."""

    service: str
    head: str = ""
    attributes: str = 'data-section="world" data-tags="votes, elections"'
    before: str = '<p class="tall">A long read.</p>'
    slot: str = '<div data-support-slot="inline"></div>'
    after: str = "<p>The end of the story.</p><a href='/about'>About</a>"
    css: str = ""
    language: str = "en"
    copies: int = 1
    strict: bool = True

    def page(self) -> str:
        script = f'<script async nonce="n" src="{self.service}/v1/support.js" {self.attributes}></script>'
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8"><title>A story</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<style nonce="n">{self.style()}</style>{self.head}{script * self.copies}</head>'
            f"<body><main><h1>A story</h1>{self.before}{self.slot}{self.after}</main></body></html>"
        )

    def style(self) -> str:
        return (
            ":root{color-scheme:light dark}body{margin:0 auto;max-width:38rem;padding:0 1rem;font:18px/1.5 serif}"
            ".tall{min-height:110vh}main{padding-block-end:60vh}" + self.css
        )

    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src 'nonce-n'; connect-src {self.service}; style-src 'nonce-n'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
        )


class Pages(BaseHTTPRequestHandler):
    """The site's server."""

    site: Site

    def do_GET(self) -> None:
        if self.path.startswith("/fonts/"):
            self.send_font()
            return
        body = self.site.page().encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.site.strict:
            self.send_header("Content-Security-Policy", self.site.policy())
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""

    def send_font(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write((FONTS / self.path.removeprefix("/fonts/")).read_bytes())


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of the loopback, and give the origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def stage() -> Iterator[tuple[Script, Site, str]]:
    """Serve a scripted service and a site on two origins; the site's comes last."""
    script = Script()
    with serving(type("ScriptedService", (Service,), {"script": script})) as service:
        script.checkout_url = service + "/checkout"
        site = Site(service)
        with serving(type("ScriptedPages", (Pages,), {"site": site})) as origin:
            yield script, site, origin
