"""URLs are read as the `limits` library reads them; a wrong one is refused by name, without its password."""

import pytest

from supportsvc.ports import StoreRefused
from supportsvc.store.address import Access, Address, Layout, Server, parse_address


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("redis://store", Server("store", 6379)),
        ("redis://store:7000/3", Server("store", 7000, access=Access(database=3))),
        ("redis://store?db=3", Server("store", 6379, access=Access(database=3))),
        ("redis://:p%40ss@store", Server("store", 6379, access=Access(password="p@ss"))),  # noqa: S106
        ("redis://me:secret@store", Server("store", 6379, access=Access("me", "secret"))),
        ("redis://[::1]:7000", Server("::1", 7000)),
        ("redis://", Server("localhost", 6379)),
        ("rediss://store:7000", Server("store", 7000, access=Access(tls=True))),
        (
            "rediss://store?ssl_cert_reqs=none",
            Server("store", 6379, access=Access(tls=True, tls_options=(("ssl_cert_reqs", "none"),))),
        ),
        ("redis+unix:///run/store/s", Server(path="/run/store/s")),
        ("unix:///run/a%20b/s?db=2", Server(path="/run/a b/s", access=Access(database=2))),
        ("redis+unix://:secret@/run/s", Server(path="/run/s", access=Access(password="secret"))),  # noqa: S106
    ],
)
def test_one_server_is_read(url: str, server: Server) -> None:
    assert parse_address(url) == Address(Layout.SINGLE, (server,), access=server.access)


def test_sentinels_share_the_password_unless_they_have_their_own() -> None:
    shared = parse_address("redis+sentinel://:secret@one:7000,two/main")
    own = parse_address("redis+sentinel://:secret@one/main?sentinel_password=")

    assert shared.service == "main"
    assert [str(server) for server in shared.servers] == ["one:7000", "two:26379"]
    assert {server.access.password for server in shared.servers} == {"secret"}
    assert own.servers[0].access.password is None
    assert own.access.password == "secret"  # noqa: S105


def test_a_cluster_is_read() -> None:
    address = parse_address("redis+cluster://:secret@one:7000,[::1]:7001,three?ssl=true")

    assert address.layout is Layout.CLUSTER
    assert [str(server) for server in address.servers] == ["one:7000", "::1:7001", "three:6379"]
    assert all(server.access == Access(None, "secret", tls=True) for server in address.servers)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://store", "begins with http:"),
        ("store:6379", "begins with store:"),
        ("", "no scheme"),
        ("redis://:hush@one,two", "names 2 hosts"),
        ("redis://:hush@store:99999", "port '99999'"),
        ("redis://:hush@store:port", "port 'port'"),
        ("redis://:hush@store/main", "database 'main'"),
        ("redis+unix://run/s", "no absolute path"),
        ("redis+unix://", "no absolute path"),
        ("redis+sentinel://:hush@one,two", "no service"),
        ("redis+cluster://:hush@one/2", "only database 0"),
        ("redis://:hush@store?socket_timeout=5", "option 'socket_timeout'"),
        ("redis://:hush@store?sentinel_password=x", "option 'sentinel_password'"),
        ("rediss://:hush@store?ssl_ca_certs=/nowhere.pem", "/nowhere.pem"),
    ],
)
def test_a_wrong_url_is_refused_by_name_and_without_its_password(url: str, complaint: str) -> None:
    with pytest.raises(StoreRefused) as refused:
        parse_address(url)

    assert complaint in str(refused.value)
    assert "hush" not in str(refused.value)


def test_a_server_is_never_printed_with_its_password() -> None:
    server = parse_address("redis://:hush@store").servers[0]

    assert "hush" not in f"{server} {server!r}"
