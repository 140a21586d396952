"""How an endpoint lies: each lie is made from what the honest node says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from eth_utils.crypto import keccak


class Node(Protocol):
    """The endpoint that lies, as far as lies need it."""

    before: dict[str, Any]
    foreign: str
    chance: Any

    def forward(self, body: bytes) -> bytes:
        """Hands a request to the honest node."""

    def ask(self, method: str, *params: Any) -> Any:
        """The honest node's own result of a method."""


Liar = Callable[[Any, dict[str, Any], bytes], bytes]


def _told(request: dict[str, Any], result: Any) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}).encode()


def _answer(node: Node, body: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(node.forward(body))
    return answer


def _wrong_chain(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return _told(request, "0x1")


def _stale_block(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return _told(request, node.ask("eth_getBlockByNumber", "0x1", False))


def _foreign_receipt(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return _told(request, node.ask("eth_getTransactionReceipt", node.foreign))


def _no_receipt(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return _told(request, None)


def _flipped_status(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    result = _answer(node, body)["result"]
    if result is not None:
        result["status"] = "0x0" if result["status"] == "0x1" else "0x1"
    return _told(request, result)


def _foreign_id(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return json.dumps(_answer(node, body) | {"id": request["id"] + 1}).encode()


def _wrong_nonce(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return _told(request, hex(max(0, int(_answer(node, body)["result"], 16) + node.chance.choice((-1, 1)))))


def _wrong_hash(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    node.forward(body)
    return _told(request, node.foreign)


def _replay(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    """What the same method answered last time, as if it were the answer to this request."""
    old = node.before.get(request["method"]) or _answer(node, body)
    return json.dumps(old | {"id": request["id"]}).encode()


def _reorder(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    """The answer to the request before, as it was."""
    answer = _answer(node, body)
    return json.dumps(node.before.get("any", answer)).encode()


def _swallow(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return _told(request, "0x" + keccak(hexstr=request["params"][0]).hex())


def _high_fee(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    return _told(request, hex(10**16))


def _false_revert(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    error = {"code": 3, "message": "execution reverted", "data": "0x" + node.chance.randbytes(4).hex()}
    return json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}).encode()


def _odd_revert(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    """Revert data that readers of it stumble over: of a look-up off chain, of panics and reasons that are none."""
    panics = ["0x4e487b71" + "99".zfill(64), "0x4e487b71"]
    data = node.chance.choice(["0x556f1830" + "ff" * 40, "Reverted 0x08c379", *panics])
    error = {"code": 3, "message": "execution reverted", "data": data}
    return json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}).encode()


def _odd_logs(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    """A receipt whose logs hold what their events never write."""
    result = _answer(node, body)["result"]
    for log in result["logs"] if result else ():
        log["data"] = node.chance.choice(["0x", "0x" + "ff" * 64, log["data"][:-2], "0x" + "20".zfill(64) * 40])
        log["topics"] = log["topics"][: node.chance.randrange(1, 5)]
    return _told(request, result)


def _other_event(node: Node, request: dict[str, Any], body: bytes) -> bytes:
    """A receipt with logs of another action than the one that was taken."""
    result = _answer(node, body)["result"]
    for log in result["logs"] if result else ():
        log |= {"topics": ["0x" + keccak(text="ProfileSet(address,string)").hex(), "0x" + "11".zfill(64)]}
        log["data"] = "0x" + "20".zfill(64) + "0".zfill(64)
    return _told(request, result)


def _viewed(signature: str, word: Callable[[Node], int]) -> Liar:
    """Lies about one view of a contract, and about nothing else."""
    selector = "0x" + keccak(text=signature)[:4].hex()

    def lie(node: Node, request: dict[str, Any], body: bytes) -> bytes:
        call = request["params"][0]
        if not str(call.get("data") or call.get("input")).startswith(selector):
            return node.forward(body)
        return _told(request, f"0x{word(node):064x}")

    return lie


THIEF: Final = 0xBAD0BAD0BAD0BAD0BAD0BAD0BAD0BAD0BAD0BAD0
"""Whom an endpoint names instead of the registry."""

LIARS: Final[Mapping[str, Liar]] = {
    "wrong chain": _wrong_chain,
    "stale block": _stale_block,
    "foreign receipt": _foreign_receipt,
    "no receipt": _no_receipt,
    "flipped status": _flipped_status,
    "foreign id": _foreign_id,
    "wrong nonce": _wrong_nonce,
    "wrong hash": _wrong_hash,
    "replay": _replay,
    "reorder": _reorder,
    "swallow": _swallow,
    "high fee": _high_fee,
    "false revert": _false_revert,
    "odd revert": _odd_revert,
    "odd logs": _odd_logs,
    "other event": _other_event,
    "other registry": _viewed("registry()", lambda node: THIEF),
    "other decimals": _viewed("decimals()", lambda node: node.chance.choice((0, 4, 8, 18))),
}
"""What each lie answers to a request, from the endpoint, the request and its bytes."""
