"""Requests that nobody means well with: more than two hundred, by what is wrong with them."""

import gzip
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

WEBHOOK, CHECKOUT = "/v1/stripe/webhook", "/v1/checkout"
LOOK_ALIKE = "\u0430"  # of Cyrillic


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request, byte for byte, and how it must be refused."""

    what: str
    path: str
    body: bytes
    headers: tuple[tuple[str, bytes], ...]
    refused: tuple[int, ...]
    method: str = "POST"
    framed: bool = True

    def raw(self) -> bytes:
        """Return what goes over the wire; unless it is `framed`, the headers tell the body's length, or do not."""
        length = ((b"Content-Length: %d\r\n" % len(self.body)),) if self.framed else ()
        lines = [b"%s: %s\r\n" % (name.encode(), value) for name, value in self.headers]
        first = f"{self.method} {self.path} HTTP/1.1\r\nHost: service\r\nConnection: close\r\n".encode()
        return b"".join([first, *length, *lines, b"\r\n", self.body])


@dataclass(frozen=True, slots=True)
class Target:
    """What hostile requests are made of; `event` is a true one, and `word` is signed, but no reader's id."""

    event: bytes
    secret: str
    reader: str
    word: str
    origin: str
    now: int

    def sign(self, body: bytes, secret: str | None = None, *, at: int = 0, stated: str | None = None) -> bytes:
        """Sign as Stripe does, `at` seconds from now."""
        second = str(self.now + at)
        mac = hmac.new((secret or self.secret).encode(), second.encode() + b"." + body, sha256).hexdigest()
        return f"t={second if stated is None else stated},v1={mac}".encode()

    def wish(self, **changes: object) -> dict[str, object]:
        """Return a good wish, or what it becomes."""
        good = {"reader": self.reader, "amount": 500, "currency": "usd", "interval": "month"}
        return {**good, "return_url": f"{self.origin}/world/1", "click": "a-hostile-click", **changes}


def every(target: Target) -> Iterator[Hostile]:
    """Yield all of them."""
    yield from signatures(target)
    yield from signed_bodies(target)
    yield from envelopes(target)
    yield from strangers(target)
    yield from bodies(target)
    yield from wishes(target)


def signatures(target: Target) -> Iterator[Hostile]:
    """A true event, without a signature that fits it."""
    event, good = target.event, target.sign(target.event)
    second, mac = good.decode()[2:].split(",v1=")
    forged: dict[str, bytes | None] = {
        "no signature": None,
        "an empty one": b"",
        "garbage": b"garbage",
        "neither time nor digest": b"t=,v1=",
        "no digest": f"t={second}".encode(),
        "no time": f"v1={mac}".encode(),
        "another scheme": f"t={second},v0={mac}".encode(),
        "semicolons": f"t={second};v1={mac}".encode(),
        "capital names": f"T={second},V1={mac}".encode(),
        "another secret": target.sign(event, "whsec_another"),
        "no secret": target.sign(event, "\0"),
        "six minutes old": target.sign(event, at=-360),
        "a day old": target.sign(event, at=-86_400),
        "six minutes early": target.sign(event, at=360),
        "a year early": target.sign(event, at=31_536_000),
        "a later time stated": target.sign(event, at=-3600, stated=second),
        "the year 1970": target.sign(event, at=-target.now),
        "before 1970": target.sign(event, at=-2 * target.now),
        "a time of a thousand digits": f"t={'9' * 1000},v1={mac}".encode(),
        "a time of ten thousand digits": f"t={'9' * 10_000},v1={mac}".encode(),
        "a time with a point": f"t={second}.5,v1={mac}".encode(),
        "a time that is no number": f"t=NaN,v1={mac}".encode(),
        "a time in hexadecimal": f"t={int(second):#x},v1={mac}".encode(),
        "a digest that ends early": good[:-1],
        "a digest that goes on": good + b"0",
        "a digest in capitals": f"t={second},v1={mac.upper()}".encode(),
        "a digest that is none": f"t={second},v1={'z' * 64}".encode(),
        "a digest of zeros": f"t={second},v1={'0' * 64}".encode(),
        "an empty digest": f"t={second},v1=".encode(),
        "a digest with a sharp edge": f"t={second},v1={mac[:-1]}é".encode(),
        "a digest in Latin-1": f"t={second},v1={mac[:-1]}é".encode("latin-1"),
        "a digest with a picture": f"t={second},v1={mac[:-1]}🙂".encode(),
        "Arabic digits": f"t={second.translate({48 + n: 0x660 + n for n in range(10)})},v1={mac}".encode(),
        "a hundred wrong digests": f"t={second},".encode() + b",".join([b"v1=" + b"0" * 64] * 100),
        "the digest of an empty body": target.sign(b""),
        "the digest of the time alone": f"t={second},v1={sha256(second.encode()).hexdigest()}".encode(),
        "a digest without a key": f"t={second},v1={sha256(event).hexdigest()}".encode(),
    }
    for what, signature in forged.items():
        headers = () if signature is None else (("Stripe-Signature", signature),)
        yield Hostile(f"webhook, {what}", WEBHOOK, event, headers, (400,))
    changed = {
        "a blank behind": event + b" ",
        "a line end before": b"\n" + event,
        "a byte order mark": b"\xef\xbb\xbf" + event,
        "live where it was a test": event.replace(b'"livemode": false', b'"livemode": true') + b"\n",
        "cut short": event[:-1],
        "twice": event * 2,
        "nothing": b"",
        "another case": event.swapcase(),
    }
    for what, body in changed.items():
        yield Hostile(f"webhook, changed: {what}", WEBHOOK, body, (("Stripe-Signature", good),), (400,))


def signed_bodies(target: Target) -> Iterator[Hostile]:
    """What is no event, though the signature is right."""
    event = json.loads(target.event)
    plain = {
        "nothing": b"",
        "a blank": b" ",
        "no JSON": b"not json",
        "JSON cut short": target.event[:-2],
        "two values": b"{}{}",
        "null": b"null",
        "true": b"true",
        "a number": b"17",
        "a text": b'"evt_1"',
        "an empty list": b"[]",
        "a list of events": b"[" + target.event + b"]",
        "an empty object": b"{}",
        "not a number": b"NaN",
        "no UTF-8": b"\xff\xfe{}",
        "half a character": b'{"object": "event", "id": "\xc3"}',
        "UTF-16": target.event.decode().encode("utf-16"),
        "UTF-32": target.event.decode().encode("utf-32"),
        "zeros": b"\0" * 64,
        "a form": b"object=event&id=evt_1",
        "XML": b"<event id='evt_1'/>",
        "lists a hundred thousand deep": b"[" * 100_000,
        "closed lists as deep": b"[" * 100_000 + b"]" * 100_000,
        "objects as deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "a number of a hundred thousand digits": b"9" * 100_000,
        "the last of two kinds": target.event[:-1] + b', "object": "list"}',
    }
    parts: dict[str, dict[str, object]] = {
        "no kind": {"object": None},
        "another kind": {"object": "charge"},
        "a kind that is a list": {"object": ["event"]},
        "a thin event": {"object": "v2.core.event"},
    }
    for what, body in plain.items():
        yield Hostile(f"signed, {what}", WEBHOOK, body, (("Stripe-Signature", target.sign(body)),), (400,))
    for what, change in parts.items():
        body = json.dumps(event | change).encode()
        yield Hostile(f"signed, {what}", WEBHOOK, body, (("Stripe-Signature", target.sign(body)),), (400,))
    for size in (600 * 1024, 2**20):
        body = b" " * size
        yield Hostile(f"signed, {size} bytes", WEBHOOK, body, (("Stripe-Signature", target.sign(body)),), (413,))


def envelopes(target: Target) -> Iterator[Hostile]:
    """What is wrong before the body is looked at."""
    event, good = target.event, (("Stripe-Signature", target.sign(target.event)),)
    squeezed = gzip.compress(event)
    yield Hostile("webhook by GET", WEBHOOK, b"", good, (405,), "GET")
    yield Hostile("webhook by PUT", WEBHOOK, event, good, (405,), "PUT")
    yield Hostile("webhook by DELETE", WEBHOOK, b"", good, (405,), "DELETE")
    yield Hostile("webhook elsewhere", WEBHOOK + "/x", event, good, (403, 404))
    yield Hostile("compressed, signed before", WEBHOOK, squeezed, (*good, ("Content-Encoding", b"gzip")), (400,))
    signed = (("Stripe-Signature", target.sign(squeezed)), ("Content-Encoding", b"gzip"))
    yield Hostile("compressed, signed behind", WEBHOOK, squeezed, signed, (400,))
    yield Hostile("a length that is none", WEBHOOK, event, (*good, ("Content-Length", b"many")), (400,), framed=False)
    yield Hostile("a negative length", WEBHOOK, event, (*good, ("Content-Length", b"-1")), (400,), framed=False)
    two = (*good, ("Content-Length", b"5"), ("Content-Length", b"6"))
    yield Hostile("two lengths", WEBHOOK, event, two, (400,), framed=False)
    chunks = (*good, ("Transfer-Encoding", b"chunked"))
    yield Hostile("chunks of another body", WEBHOOK, chunked(event + b" "), chunks, (400,), framed=False)
    yield Hostile("chunks of 1 MB", WEBHOOK, chunked(b" " * 2**20), chunks, (413,), framed=False)
    yield Hostile("a header with a zero", WEBHOOK, event, (("Stripe-Signature", b"t=1\0"),), (400,))
    yield Hostile("a header of 100 kB", WEBHOOK, event, (("Stripe-Signature", b"t" * 100_000),), (400, 431))
    ours = (("Origin", target.origin.encode()), ("Content-Type", b"text/plain"))
    wish = json.dumps(target.wish()).encode()
    yield Hostile("checkout by GET", CHECKOUT, b"", ours, (405,), "GET")
    yield Hostile("checkout by PUT", CHECKOUT, wish, ours, (405,), "PUT")
    yield Hostile(
        "checkout in chunks, 1 MB", CHECKOUT, chunked(wish + b" " * 2**20), (*ours, chunks[1]), (413,), framed=False
    )
    yield Hostile(
        "checkout in chunks, 20 kB", CHECKOUT, chunked(wish + b" " * 20_000), (*ours, chunks[1]), (413,), framed=False
    )


def strangers(target: Target) -> Iterator[Hostile]:
    """Who does not come from the site, or is no reader of ours."""
    wish = json.dumps(target.wish()).encode()
    host = target.origin.removeprefix("https://")
    origins = {
        "": None, "null": "null", "empty": "", "another": "https://evil.example", "http": f"http://{host}",
        "with a port": f"{target.origin}:443", "in capitals": target.origin.upper(),
        "with a slash": f"{target.origin}/", "with a path": f"{target.origin}/world", "below": f"https://a.{host}",
        "behind": f"{target.origin}.evil.example",
        "before": f"https://evil{host}", "with a name": f"https://a@{host}", "two": f"{target.origin}, {target.origin}",
        "with a blank": f"{target.origin} ", "a look-alike": f"https://{host.replace('a', LOOK_ALIKE)}", "a star": "*",
        "a file": "file://",
    }  # fmt: skip
    for what, origin in origins.items():
        if what != "with a blank":  # which HTTP takes away
            headers = () if origin is None else (("Origin", origin.encode()),)
            yield Hostile(f"origin, {what or 'none'}", CHECKOUT, wish, headers, (403,))
    for key in (
        b"Bearer",
        b"Bearer ",
        b"Bearer null",
        b"Bearer " + b"k" * 32,
        b"Basic Og==",
        b"Bearer \xe9",
        b"k" * 4000,
    ):
        yield Hostile(f"a server's key, {key[:20]!r}", CHECKOUT, wish, (("Authorization", key),), (403,))
    flipped = target.reader[:-1] + ("A" if target.reader[-1] != "A" else "B")
    readers = {
        "none": None, "empty": "", "made up": "reader~made-up", "flipped": flipped, "cut short": target.reader[:-1],
        "unsigned": target.reader.partition(".")[0], "twice": target.reader * 2, "another word": target.word,
        "a path": "../../etc", "with a zero": f"{target.reader}\0", "no ASCII": "é" * 40,
    }  # fmt: skip
    for what, reader in readers.items():
        yield wishing(target, f"reader, {what}", (401,), reader=reader)
    for odd in (5, True, [], {}, [target.reader], {"id": target.reader}, "r" * 513):
        yield wishing(target, f"reader, {str(odd)[:20]}", (422,), reader=odd)


def bodies(target: Target) -> Iterator[Hostile]:
    """What is no wish at all."""
    wish = json.dumps(target.wish()).encode()
    plain = {
        "nothing": b"", "a blank": b" ", "no JSON": b"amount=500", "null": b"null", "a number": b"5", "a text": b'"x"',
        "a list": b"[" + wish + b"]", "cut short": wish[:-1], "two": wish * 2, "no UTF-8": wish[:-1] + b"\xff}",
        "UTF-16": wish.decode().encode("utf-16"), "compressed": gzip.compress(wish), "zeros": b"\0" * 99,
        "deep": b"[" * 8000, "deep and closed": b'{"amount":' * 1000 + b"1" + b"}" * 1000,
        "a lone surrogate": wish[:-1] + b', "ask": "\\ud800"}', "a comment": wish[:-1] + b" /* */}",
    }  # fmt: skip
    for what, body in plain.items():
        yield posting(target, f"checkout, {what}", body, (400, 422))
    for size in (17 * 1024, 2**20):
        yield posting(target, f"checkout, {size} bytes", wish + b" " * size, (413,))
    for pair in (b'"amount": -1', b'"currency": "xxx"', b'"return_url": "https://evil.example/"', b'"click": 1'):
        yield posting(target, f"checkout, twice {pair.decode()}", wish[:-1] + b", " + pair + b"}", (422,))
    for number in (
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e3",
        b"5e2",
        b"500.0",
        b"1e400",
        b"9" * 4000,
        b"0500",
        b"+500",
        b"0x1f4",
    ):
        body = wish.replace(b'"amount": 500', b'"amount": ' + number)
        yield posting(target, f"amount as {number[:12].decode()}", body, (400, 422))


def wishes(target: Target) -> Iterator[Hostile]:
    """Wishes that the site's terms do not allow."""
    for amount in (
        -500, -1, 0, 1, 199, 50_001, 2**31, 2**53, 2**63, 10**30, 500.5, 1e-9, "500", "", "5e2", True, False, None,
        [500], {"a": 500},
    ):  # fmt: skip
        yield wishing(target, f"amount {str(amount)[:24]!r}", (422,), amount=amount)
    for currency in (
        "eur",
        "USD",
        "us",
        "usdx",
        "",
        " usd",
        "usd\n",
        "ûsd",
        "xxx",
        "btc",
        840,
        None,
        True,
        ["usd"],
        {"usd": 1},
        "u" * 9000,
    ):
        yield wishing(target, f"currency {str(currency)[:24]!r}", (422,), currency=currency)
    for interval in (
        "week",
        "day",
        "Month",
        "months",
        "",
        "month ",
        None,
        1,
        True,
        ["month"],
        {"month": 1},
        "yearly",
        "ONCE",
    ):
        yield wishing(target, f"interval {interval!r}", (422,), interval=interval)
    clicks: tuple[object, ...] = (
        "", "short", "a" * 7, "x" * 201, "with blank", "line\nline", "ünïcöde-click", "../../../x", "click\0null",
        12345678, None, True, [], {},
    )  # fmt: skip
    for click in clicks:
        yield wishing(target, f"click {str(click)[:24]!r}", (422,), click=click)
    for address in addresses(target.origin):
        yield wishing(target, f"return to {str(address)[:60]!r}", (422,), return_url=address)


def addresses(origin: str) -> Iterator[object]:
    """Yield where nobody may be sent."""
    host = origin.removeprefix("https://")
    yield from (
        None,
        5,
        True,
        [],
        {},
        [f"{origin}/"],
        "",
        " ",
        "/",
        "/world/1",
        "world/1",
        "//evil.example",
        "///evil.example",
    )
    yield from (
        "https://evil.example/",
        "https:evil.example",
        "https:/evil.example",
        "https:\\\\evil.example",
        "\\\\evil.example",
    )
    yield from (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,x",
    )
    yield from (
        "vbscript:x",
        "file:///etc/passwd",
        f"blob:{origin}/x",
        f"view-source:{origin}/",
        f"ftp://{host}/",
        f"ws://{host}/",
    )
    yield from (
        f"{origin}@evil.example/",
        f"{origin}:443@evil.example/",
        f"https://a:b@{host}/",
        f"https://@{host}/",
        f"https://a@{host}/",
    )
    yield from (
        f"{origin}.evil.example/",
        f"https://evil.{host}/",
        f"https://evil{host}/",
        f"http://{host}/",
        f"{origin}:8443/",
        f"{origin}:443/",
    )
    yield from (
        f"{origin}:/",
        f"{origin}:0443/",
        f"{origin}./",
        f"https://{host.upper()}/",
        f"HTTPS://{host}/",
        f"https://{host.replace('.', '。')}/",
    )
    yield from (
        f"https://{host.replace('a', LOOK_ALIKE)}/",
        f"https://xn--{host}/",
        f"https://{host.replace('.', '%2e')}/",
        "https://%70aper.example/",
    )
    yield from (
        f"{origin}\\@evil.example/",
        f"{origin}\\.evil.example",
        f"{origin}/\\evil",
        f"{origin}/a\r\nLocation: https://evil.example",
    )
    yield from (
        f"{origin}/a\tb",
        f"{origin}/a b",
        f"{origin}/\0",
        f"{origin}/é",
        f"{origin}/\u202egnp.exe",
        f"{origin}/<script>",
        f'{origin}/"x"',
    )
    yield from (
        f"\t{origin}/",
        f"{origin}/" + "a" * 2048,
        f"https://[{host}]/",
        "https://[::1",
        "https://[::1]/",
        f"{origin}%00.evil.example/",
    )


def telling(target: Target) -> Hostile:
    """Return the true event, rightly signed: a request that is not hostile."""
    return Hostile("a true event", WEBHOOK, target.event, (("Stripe-Signature", target.sign(target.event)),), ())


def wishing(target: Target, what: str, refused: tuple[int, ...], **changes: object) -> Hostile:
    """Return a wish that is good but for a change."""
    return posting(target, what, json.dumps(target.wish(**changes)).encode(), refused)


def posting(target: Target, what: str, body: bytes, refused: tuple[int, ...]) -> Hostile:
    """Return a call of checkout from a page of the site."""
    headers = (("Origin", target.origin.encode()), ("Content-Type", b"text/plain;charset=UTF-8"))
    return Hostile(what, CHECKOUT, body, headers, refused)


def chunked(body: bytes) -> bytes:
    """Return a body as one chunk, whose length no header tells."""
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
