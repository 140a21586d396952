"""JSON-RPC over HTTP, where no answer is taken for granted: what is let through is one to this very request."""

from __future__ import annotations

import json
from typing import Any, Final

from requests import Response, Session
from requests.exceptions import HTTPError, TooManyRedirects
from web3 import HTTPProvider
from web3.exceptions import Web3RPCError
from web3.providers.rpc.utils import ExceptionRetryConfiguration
from web3.types import RPCEndpoint, RPCResponse

from distman.chain.shapes import Misshapen, result_of
from distman.errors import ConnectionFailed, WrongAnswer

_READS: Final = (
    "eth_call",
    "eth_chainId",
    "eth_estimateGas",
    "eth_gasPrice",
    "eth_getBalance",
    "eth_getBlockByNumber",
    "eth_getCode",
    "eth_getLogs",
    "eth_getTransactionCount",
    "eth_maxPriorityFeePerGas",
)
"""What is asked again after an HTTP error. A transaction is not sent again unseen, and its receipt is polled anyway."""

RETRIES: Final = 5
BACKOFF_S: Final = 0.125
"""The wait before a request is repeated; doubles each time."""


class _Straight(Session):
    """A session that is led nowhere else: what is sent is for the endpoint that was named, and sent there once."""

    def get_redirect_target(self, resp: Response) -> None:
        """Where an answer points to: nowhere.

        Raises:
            TooManyRedirects: It points somewhere, which is one too many.
        """
        if resp.is_redirect:
            resp.close()
            raise TooManyRedirects(response=resp)


class Endpoint(HTTPProvider):
    """One HTTP endpoint: web3's provider, with every answer checked."""

    def __init__(self, url: str, timeout_s: float) -> None:
        """Takes an HTTP endpoint; nothing is asked yet.

        Args:
            url: The endpoint.
            timeout_s: Seconds to wait for each answer.
        """
        retries = ExceptionRetryConfiguration([HTTPError], RETRIES, BACKOFF_S, _READS)
        super().__init__(url, {"timeout": timeout_s}, session=_Straight(), exception_retry_configuration=retries)
        self.url = url

    def make_request(self, method: RPCEndpoint, params: Any) -> RPCResponse:
        """Sends one request.

        Raises:
            ConnectionFailed: What answers speaks no JSON, or the endpoint has an address that there cannot be.
            WrongAnswer: It is no answer to this request, or none that this method gives.
            Web3RPCError: It is an error. web3 itself is not shown it: it takes revert data apart, and what contracts
                may put there makes it fail.
        """
        request = self.encode_rpc_request(method, params)
        try:
            body = self._make_request(method, request)
        except ValueError as error:
            # Not all that is wrong with a URL is an error of requests; nor may a traceback show it.
            raise ConnectionFailed(self.url, type(error).__name__) from None
        answer = self._parsed(body)
        try:
            checked = _checked(answer, method, json.loads(request)["id"])
        except Misshapen as error:
            raise WrongAnswer(self.url, method, str(error)) from error
        if "error" in checked:
            raise Web3RPCError("the node gave an error", rpc_response=checked)
        return checked

    def _parsed(self, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise ConnectionFailed(self.url, "what answers speaks no JSON-RPC") from error


def _checked(answer: Any, method: str, number: int) -> RPCResponse:
    """Checks an answer by JSON-RPC 2.0, and its result by the method."""
    if not isinstance(answer, dict) or answer.get("jsonrpc") != "2.0":
        raise Misshapen("it is no JSON-RPC 2.0")
    if ("error" in answer) == ("result" in answer):
        raise Misshapen("it must have either a result or an error")
    unnumbered = "error" in answer and answer.get("id") is None
    if answer.get("id") != number and not unnumbered:
        raise Misshapen(f"it answers request {answer.get('id')!r:.40} instead of {number}")
    if "error" in answer:
        return {"jsonrpc": "2.0", "id": number, "error": _checked_error(answer["error"])}
    return {"jsonrpc": "2.0", "id": number, "result": result_of(method, answer["result"])}


def _checked_error(error: Any) -> Any:
    if not isinstance(error, dict) or not isinstance(error.get("message"), str) or type(error.get("code")) is not int:
        raise Misshapen("its error lacks a code or a message")
    return error
