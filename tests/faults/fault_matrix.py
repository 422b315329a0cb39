"""Every fault, and what comes of it: the one place that says so.

A fault happens at a read (of a list or of the token), at the write, or at the re-read, and stays.
A cell has the kind of the error, nothing for a success, and the requests from the first one with
the fault on: R for the read in question, otherwise G for one of the token and P for a change.
``waits`` counts the waits for another try of the same request, ``holds`` says whether the change
is there in the end, and ``once`` has the requests if the fault goes away after one of them and the
command succeeds; nothing where that makes no difference.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass

from support.fault_proxy import ConnectionEnd, Fault, http_response
from support.messages import api_response, message

SHORT_TIMEOUT = ("--timeout", "0.5")
"""For a server that does not come to an end."""
MAX_BODY_BYTES = 1_000_000


@dataclass(frozen=True)
class Expectation:
    kind: str
    requests: str
    backoffs: int = 0
    applied: bool = False
    if_transient: str = ""
    fails_while_reading: bool = False
    """Whether the message of a failed write speaks of the read that came before the next try."""


@dataclass(frozen=True)
class FaultCase:
    """A fault; None for a port at which nobody listens. Its words may differ by request."""

    fault: Fault | None
    message: str | Mapping[str, str]
    read: Expectation
    write: Expectation
    reread: Expectation
    options: tuple[str, ...] = ()

    def message_for(self, letter: str) -> str:
        return self.message if isinstance(self.message, str) else self.message[letter]

    def expectation(self, moment: str) -> Expectation:
        return {"read": self.read, "write": self.write, "re-read": self.reread}[moment]


_NO_OBJECT = message("api_error", "not_object")


def _network(reason: str) -> str:
    return message(
        "network",
        "unreachable",
        url="{base}",
        operation="{operation}",
        reason=reason,
        hint="check_network",
    )


def _unusable(reason: str) -> str:
    return message(
        "api_error", "invalid_response", operation="{operation}", reason=reason, hint="not_the_api"
    )


def _system(code: int) -> str:
    return f"[Errno {code}] {os.strerror(code)}"


def _shape(token: str, write: str = _NO_OBJECT) -> dict[str, str]:
    text = message("api_error", "field", field=token)
    lists = {letter: _unusable(message("api_error", "no_list", noun="{noun}")) for letter in "LW"}
    return {**lists, "G": _unusable(text), "P": _unusable(write)}


def _refusal(status: int, words: str, **more: str) -> Fault:
    head = f'{{"message": "{words}", "requestId": "REQ-{status}", "statusCode": {status}'
    body = head + "".join(f', "{name}": {value}' for name, value in more.items()) + "}"
    return Fault(http_response(status, body))


def _gateway(status: int, **headers: str) -> Fault:
    page = f"<html><title>{status}</title></html>"
    return Fault(http_response(status, page, Content_Type="text/html", **headers))


def _limited(**headers: str) -> Fault:
    return Fault(http_response(429, '{"message": "slow down", "requestId": "REQ-429"}', **headers))


def _head(rest: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\n{rest}".encode()


_FIELDS = (
    '[{"field": "roles", "code": "max", "message": "too many"}, '
    '{"field": "dagId", "code": "set", "message": "no"}]'
)
_NOT_JSON = {
    **dict.fromkeys("LWG", _unusable(message("api_error", "not_json"))),
    "P": _unusable(_NO_OBJECT),
}
_SLOW = message("timeout", "deadline", seconds="0.5", operation="{operation}", hint="more_time")
_LIMITED = api_response(
    429, "{operation}", words="slow down", request_id="REQ-429", hint="rate_limited"
)
_CUT = "peer closed connection without sending complete message body"

# Reads that are made again, with success if the fault goes away, and those that are not.
_AGAIN = {
    kind: Expectation(kind, "RRRR", 3, if_transient="RR")
    for kind in ("network", "api_error", "rate_limited")
}
_UNSEEN_AGAIN = Expectation("unconfirmed", "RRRR", 3, applied=True, if_transient="RR")
_UNSEEN = Expectation("unconfirmed", "R", applied=True)
# Writes whose answer is lost are looked for, and made again on the fresh list, four times in all.
_LOST_REQUESTS = "PG" + "GPG" * 3
_LOST = {
    kind: Expectation(kind, _LOST_REQUESTS, if_transient="PGGPG")
    for kind in ("network", "api_error")
}
# A change that no read shows is written as often as one that others overwrite.
IGNORED = Expectation("unconfirmed", "PG" + "GPG" * 11, if_transient="PGGPG")
_DONE = Expectation("", "PG", applied=True)


def _lost(kind: str, fault: Fault, words: str | Mapping[str, str]) -> FaultCase:
    """A fault that leaves open whether a write was done; it was not."""
    return FaultCase(fault, words, _AGAIN[kind], _LOST[kind], _UNSEEN_AGAIN)


def _final(kind: str, fault: Fault, words: str, write: Expectation | None = None) -> FaultCase:
    """A refusal that no other try would change."""
    return FaultCase(fault, words, Expectation(kind, "R"), write or Expectation(kind, "P"), _UNSEEN)


def _endless(fault: Fault) -> FaultCase:
    """What only the time for the whole command puts an end to."""
    return FaultCase(
        fault,
        _SLOW,
        Expectation("timeout", "R"),
        Expectation("unconfirmed", "P"),
        _UNSEEN,
        SHORT_TIMEOUT,
    )


def _rate_limit(fault: Fault) -> FaultCase:
    write = Expectation("rate_limited", "PGPGPGP", 3, if_transient="PGPG")
    return FaultCase(fault, _LIMITED, _AGAIN["rate_limited"], write, _UNSEEN_AGAIN)


def _done(fault: Fault, kind: str, words: str) -> FaultCase:
    """The sandbox carried it out, and only the answer is not there."""
    return FaultCase(fault, words, _AGAIN[kind], _DONE, _UNSEEN_AGAIN)


def _wrong(body: str, token: str) -> FaultCase:
    """An object, which is as good as any other answer to a write: nobody looks into it."""
    read, fault = Expectation("api_error", "R"), Fault(http_response(200, body))
    return FaultCase(fault, _shape(token), read, IGNORED, _UNSEEN)


def _redirect(status: int) -> FaultCase:
    words = api_response(status, "{operation}", redirect=True, hint="check_api_url")
    there = "{elsewhere}/organizations"
    return _final("api_error", Fault(http_response(status, Location=there)), words)


def _no_object(body: str, token: str) -> FaultCase:
    read, fault = Expectation("api_error", "R"), Fault(http_response(200, body))
    return FaultCase(fault, _shape(token), read, _LOST["api_error"], _UNSEEN)


FAULTS = {
    "connection refused": FaultCase(
        None,
        _network(_system(errno.ECONNREFUSED)),
        read=Expectation("network", "", 3, if_transient="R"),
        # It was never sent: the token is read first before it goes again.
        write=Expectation("network", "", 4, if_transient="GPG", fails_while_reading=True),
        reread=Expectation("unconfirmed", "", 3, applied=True, if_transient="R"),
    ),
    "no answer, ever": _endless(Fault(end=ConnectionEnd.HELD)),
    "a head that drips": _endless(Fault(_head("X-Slow: "), repeat=b"x", interval=0.05)),
    "a body that drips": _endless(
        Fault(_head("Content-Length: 9999\r\n\r\n"), repeat=b" ", interval=0.05)
    ),
    "closed without an answer": _lost(
        "network",
        Fault(end=ConnectionEnd.CLOSED),
        _network("Server disconnected without sending a response."),
    ),
    "reset": _lost("network", Fault(end=ConnectionEnd.RESET), _network(_system(errno.ECONNRESET))),
    "not HTTP": _lost(
        "network",
        Fault(b"SSH-2.0-OpenSSH_9.9\r\n\r\n", ConnectionEnd.CLOSED),
        _network("illegal status line: bytearray(b'SSH-2.0-OpenSSH_9.9')"),
    ),
    "a body cut short": _lost(
        "network",
        Fault(_head('Content-Length: 999\r\n\r\n{"id": "cl'), ConnectionEnd.CLOSED),
        _network(f"{_CUT} (received 10 bytes, expected 999)"),
    ),
    "chunks cut short": _lost(
        "network",
        Fault(_head('Transfer-Encoding: chunked\r\n\r\na\r\n{"id": "cl\r\n'), ConnectionEnd.CLOSED),
        _network(f"{_CUT} (incomplete chunked read)"),
    ),
    "JSON cut short": _lost("api_error", Fault(http_response(200, '{"id": "cl')), _NOT_JSON),
    "broken gzip": _lost(
        "api_error",
        Fault(http_response(200, "not gzip", Content_Encoding="gzip")),
        _unusable(message("api_error", "body_encoding")),
    ),
    "an enormous body": _lost(
        "api_error",
        Fault(
            _head("Transfer-Encoding: chunked\r\n\r\n"),
            repeat=b"8000\r\n" + b" " * 0x8000 + b"\r\n",
        ),
        _unusable(message("api_error", "body_size", limit=f"{MAX_BODY_BYTES:,}")),
    ),
    "HTML": _lost("api_error", _gateway(200), _NOT_JSON),
    "nothing": _lost("api_error", Fault(http_response(200)), _NOT_JSON),
    "null": _no_object("null", "it"),
    "a list": _no_object('[{"id": "cltok"}]', "it"),
    "another shape": _wrong('{"status": "up"}', "id"),
    "wrong types": _wrong('{"id": 7, "tokens": {}, "totalCount": "1", "roles": 7}', "id"),
    "301": _redirect(301),
    "302": _redirect(302),
    "307": _redirect(307),
    "308": _redirect(308),
    "400": _final(
        "api_error",
        _refusal(400, "invalid request", fieldErrors=_FIELDS),
        api_response(
            400,
            "{operation}",
            words="invalid request; roles: too many; dagId: no",
            request_id="REQ-400",
        ),
    ),
    "401": _final(
        "not_logged_in",
        _refusal(401, "who are you"),
        api_response(
            401, "{operation}", words="who are you", request_id="REQ-401", hint="bad_credential"
        ),
    ),
    "403": _final(
        "forbidden",
        _refusal(403, "not for you"),
        api_response(
            403,
            "{operation}",
            words="not for you",
            request_id="REQ-403",
            permission="{permission}",
        ),
    ),
    "404": _final(
        "not_found",
        _refusal(404, "no such thing"),
        api_response(
            404, "{operation}", words="no such thing", request_id="REQ-404", hint="check_id"
        ),
    ),
    "429": _rate_limit(_limited()),
    "429 for a second": _rate_limit(_limited(Retry_After="1")),
    "429 until a moment that is past": _rate_limit(
        _limited(Retry_After="Thu, 01 Jan 2026 10:00:00 GMT")
    ),
    "429 for too long": _final(
        "rate_limited", _limited(Retry_After="9" * 30), _LIMITED, Expectation("rate_limited", "P")
    ),
    "429 until too late": _final(
        "rate_limited",
        _limited(Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
        _LIMITED,
        Expectation("rate_limited", "P"),
    ),
    "500": _lost(
        "api_error",
        _refusal(500, "no luck"),
        api_response(500, "{operation}", words="no luck", request_id="REQ-500", hint="try_later"),
    ),
    **{
        f"{status} of a gateway": _lost(
            "api_error",
            _gateway(status, **headers),
            api_response(status, "{operation}", hint="try_later"),
        )
        for status, headers in ((502, {}), (503, {"Retry_After": "1"}), (504, {}))
    },
    "done, and closed without an answer": _done(
        Fault(end=ConnectionEnd.CLOSED, forward=True),
        "network",
        _network("Server disconnected without sending a response."),
    ),
    "done, and 502 of a gateway": _done(
        Fault(_gateway(502).response, forward=True),
        "api_error",
        api_response(502, "{operation}", hint="try_later"),
    ),
}
