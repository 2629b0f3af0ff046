"""Asking servers: what they may answer, how long they may take, where they may lead."""

import socket
import ssl
import threading
import time

import pytest
import trustme

from dagrender.engine.network import hurry, web
from dagrender.engine.network.errors import FetchError
from dagrender.engine.network.web import Seal, Web

from ..served import by_date, cut_short, dripping, redirect, serving, status

DATA = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def served():
    with serving() as server:
        server.files["a.mp4"] = DATA
        yield server


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def got(address, known=None):
    """The bytes and the seal; None where nothing has changed."""
    asking = Web()
    try:
        with asking.ask(address, known) as answer:
            return answer and (b"".join(answer.chunks), answer.seal)
    finally:
        asking.close()


def refused(address):
    with pytest.raises(FetchError) as caught:
        got(address)
    return caught.value


def test_a_file_comes_as_it_is_and_is_not_sent_twice(served):
    data, seal = got(served("a.mp4"))
    assert data == DATA
    assert got(served("a.mp4"), seal) is None
    assert served.sent == ["/a.mp4"]
    assert served.heads[0]["Accept-Encoding"] == "identity"


def test_a_file_that_has_changed_comes_again(served):
    _, seal = got(served("a.mp4"))
    served.files["a.mp4"] = DATA[:-1]
    assert got(served("a.mp4"), seal)[0] == DATA[:-1]


def test_a_time_of_change_is_a_seal_once_it_is_old(served):
    served.files["a.mp4"] = by_date(DATA, 60)
    _, seal = got(served("a.mp4"))
    assert got(served("a.mp4"), seal) is None


def test_a_time_of_change_just_now_is_none_for_it_may_change_again_within_it(served):
    served.files["a.mp4"] = by_date(DATA, 0)
    _, seal = got(served("a.mp4"))
    assert got(served("a.mp4"), seal)[0] == DATA


def test_an_unchanged_that_nobody_asked_for_is_no_answer(served):
    served.files["a.mp4"] = lambda handler: served.send(handler, DATA, ETag=None)
    _, seal = got(served("a.mp4"))
    served.files["a.mp4"] = status(304)
    with pytest.raises(FetchError, match="the server says 304"):
        got(served("a.mp4"), seal)


def test_a_seal_is_of_the_file_that_a_redirection_led_to(served):
    served.files["b.mp4"] = DATA[:-1]
    served.files["hero"] = redirect(served("a.mp4"))
    data, seal = got(served("hero"))
    assert data == DATA
    assert seal.url == served("a.mp4")
    assert got(served("hero"), seal) is None
    served.files["hero"] = redirect("b.mp4")
    assert got(served("hero"), seal)[0] == DATA[:-1]
    # whoever answers for another file is not asked about this one
    assert "If-None-Match" not in served.heads[-1]


def test_a_strong_tag_outlives_a_signature_in_the_query():
    seal = Seal(url="https://h/a.mp4?sign=1", etag='"x"', modified="then")
    assert seal.question("https://h/a.mp4?sign=1") == {
        "If-None-Match": '"x"',
        "If-Modified-Since": "then",
    }
    assert seal.question("https://h/a.mp4?sign=2") == {"If-None-Match": '"x"'}
    assert seal.question("https://h/b.mp4?sign=1") == {}
    assert Seal(url="https://h/a?1", etag='W/"x"').question("https://h/a?2") == {}


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "http://[", "data:,a"]
)
def test_a_redirection_leads_to_http_and_https_alone(served, target):
    served.files["a.mp4"] = redirect(target)
    error = refused(served("a.mp4"))
    assert "which is neither http nor https" in str(error)
    assert not error.unreachable


def test_ten_redirections_are_followed_and_eleven_are_not(served):
    for number in range(11):
        served.files[str(number)] = redirect(f"/{number + 1}")
    served.files["11"] = DATA
    assert got(served("1"))[0] == DATA
    assert "more than 10 times" in str(refused(served("0")))


def test_a_loop_of_redirections_ends(served):
    served.files["a.mp4"] = redirect("/b.mp4")
    served.files["b.mp4"] = redirect("/a.mp4")
    assert "more than 10 times" in str(refused(served("a.mp4")))
    assert len(served.asked) == 11


@pytest.mark.parametrize(
    ("code", "says", "unreachable"),
    [
        (404, "is not there (the server says 404)", False),
        (410, "is no longer there (the server says 410)", False),
        (403, "may not be read (the server says 403)", False),
        (401, "wants a name and a password (the server says 401)", False),
        (418, "is not given (the server says 418)", False),
        (503, "is not given (the server says 503)", True),
    ],
)
def test_what_a_server_says_is_told(served, code, says, unreachable):
    served.files["a.mp4"] = status(code)
    error = refused(served("a.mp4"))
    assert str(error) == says
    assert error.unreachable is unreachable


def test_an_answer_that_is_cut_short_is_an_error(served):
    served.files["a.mp4"] = cut_short(DATA)
    assert str(refused(served("a.mp4"))) == "is cut short: 5,120 of 10,240 bytes came"


def test_so_is_one_in_chunks(served):
    def chunked(handler):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"5\r\nhello\r\n")
        handler.close_connection = True

    served.files["a.mp4"] = chunked
    assert "is cut short: 5 bytes came" in str(refused(served("a.mp4")))


def test_what_is_sent_packed_is_refused(served):
    served.files["a.mp4"] = lambda handler: served.send(handler, DATA, Content_Encoding="gzip")
    assert "is sent packed (gzip)" in str(refused(served("a.mp4")))


def test_a_server_that_stalls_is_given_up(served, monkeypatch):
    monkeypatch.setattr(web, "READ_S", 0.2)
    served.files["a.mp4"] = dripping(DATA, 1.0, portion=5000)
    assert "stops coming before it is whole" in str(refused(served("a.mp4")))


def test_so_is_one_that_drips(served, monkeypatch):
    monkeypatch.setattr(web, "SLOW_S", 0.2)
    served.files["a.mp4"] = dripping(DATA, 0.05)
    assert "comes so slowly" in str(refused(served("a.mp4")))


def test_so_is_one_that_drips_its_headers(monkeypatch):
    monkeypatch.setattr(hurry, "BEGIN_S", 0.3)
    ended = threading.Event()

    def drip(listening):
        taken, _ = listening.accept()
        with taken:
            taken.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
            try:
                for _ in range(400):
                    taken.sendall(b"a")
                    time.sleep(0.02)
            except OSError:
                ended.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=(listening,), daemon=True)
        thread.start()
        error = refused(f"http://127.0.0.1:{listening.getsockname()[1]}/a.mp4")
        thread.join()
    assert error.unreachable
    assert ended.is_set()


def test_a_server_that_says_nothing_is_out_of_reach(monkeypatch):
    monkeypatch.setattr(web, "READ_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        error = refused(f"http://127.0.0.1:{listening.getsockname()[1]}/a.mp4")
    assert str(error) == "cannot be fetched: the server says nothing for too long"
    assert error.unreachable


def test_a_port_that_nobody_listens_to_is_out_of_reach():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    error = refused(f"http://127.0.0.1:{port}/a.mp4")
    assert str(error) == "cannot be fetched: the server does not answer (connection refused)"
    assert error.unreachable


def test_a_login_goes_to_its_own_server_and_to_no_other(served):
    with serving() as other:
        other.files["b.mp4"] = DATA
        served.files["a.mp4"] = redirect(other("b.mp4"))
        address = served("a.mp4").replace("http://", "http://bob:s%40crt@")
        data, seal = got(address)
        assert data == DATA
        assert served.heads[0]["Authorization"] == "Basic Ym9iOnNAY3J0"
        assert "Authorization" not in other.heads[0]
        assert "s%40crt" not in seal.url


def test_a_proxy_of_the_environment_is_asked(served, monkeypatch):
    monkeypatch.setenv("http_proxy", served.address)
    monkeypatch.delenv("no_proxy", raising=False)
    served.files["http://elsewhere.invalid/a.mp4"] = DATA
    assert got("http://elsewhere.invalid/a.mp4")[0] == DATA
    monkeypatch.setenv("no_proxy", "elsewhere.invalid")
    assert refused("http://elsewhere.invalid/a.mp4").unreachable


class TestTls:
    @pytest.fixture
    def safe(self, authority):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        with serving(context) as server:
            server.files["a.mp4"] = DATA
            yield server

    @pytest.fixture
    def trusted(self, authority, monkeypatch, tmp_path):
        file = tmp_path / "authority.pem"
        authority.cert_pem.write_to_path(str(file))
        monkeypatch.setenv("SSL_CERT_FILE", str(file))

    def test_a_server_that_can_prove_who_it_is_is_read(self, safe, trusted):
        data, seal = got(safe("a.mp4"))
        assert data == DATA
        assert got(safe("a.mp4"), seal) is None

    def test_one_that_cannot_is_not(self, safe):
        error = refused(safe("a.mp4"))
        assert "the server cannot prove who it is" in str(error)
        assert safe.asked == []

    def test_nor_one_that_proves_to_be_another(self, authority, trusted):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("example.org").configure_cert(context)
        with serving(context) as other:
            assert "the server cannot prove who it is" in str(refused(other("a.mp4")))

    def test_what_came_safely_is_not_led_on_to_where_anybody_can_change_it(
        self, safe, trusted, served
    ):
        safe.files["a.mp4"] = redirect(served("a.mp4"))
        assert "leads from https to" in str(refused(safe("a.mp4")))
        assert served.asked == []
        served.files["b.mp4"] = redirect(safe("c.mp4"))
        safe.files["c.mp4"] = DATA
        assert got(served("b.mp4"))[0] == DATA
