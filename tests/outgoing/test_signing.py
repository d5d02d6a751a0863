"""Signatures of messages, held to the example that Standard Webhooks gives."""

from supportsvc.outgoing.signing import read_secret, sign

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the specification's own
BODY = b'{"test": 2432232314}'


def test_the_specifications_example_is_signed_as_it_says() -> None:
    headers = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, BODY, [read_secret(SECRET)])

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_each_secret_signs_the_newest_first() -> None:
    new = b"n" * 24

    both = sign("msg_1", 5, BODY, [new, read_secret(SECRET)])["webhook-signature"].split(" ")

    alone = [sign("msg_1", 5, BODY, [secret])["webhook-signature"] for secret in (new, read_secret(SECRET))]
    assert both == alone
