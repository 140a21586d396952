"""A local chain of its own for each demo or test run: anvil or ganache on a free port, stopped afterwards."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODULES = Path(__file__).resolve().parent.parent / "node_modules"

MNEMONIC = "test test test test test test test test test test test junk"
"""The public test mnemonic: its keys are known to everyone."""

START_TIMEOUT_S = 60
ACCOUNTS = 20
BALANCE_ETH = 10_000


@dataclass(frozen=True, slots=True)
class LocalChain:
    """A running chain.

    Attributes:
        kind: ``anvil`` or ``ganache``.
        url: HTTP endpoint of its JSON-RPC.
    """

    kind: str
    url: str

    def request(self, method: str, *params: Any) -> Any:
        """Calls a JSON-RPC method.

        Raises:
            RuntimeError: The chain answered with an error.
        """
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def now(self) -> int:
        """Unix time of the latest block, in seconds."""
        return int(self.request("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    def travel_to(self, timestamp: int) -> None:
        """Mines a block at a later Unix time, in seconds."""
        if self.kind == "anvil":
            self.request("evm_setNextBlockTimestamp", timestamp)
            self.request("evm_mine")
        else:
            self.request("evm_setTime", timestamp * 1000)
            self.request("evm_mine", {"timestamp": timestamp})


def command(kind: str, port: int, base_fee_wei: int) -> list[str]:
    """The command line that starts a chain of this kind.

    Raises:
        FileNotFoundError: The chain is not installed.
        ValueError: There is no such kind.
    """
    if kind == "anvil":
        binary = next(MODULES.glob("@foundry-rs/anvil-*/bin/anvil*"), None)
        if binary is None:
            raise FileNotFoundError("anvil is not installed: run `make setup`")
        options = ["--port", port, "--accounts", ACCOUNTS, "--balance", BALANCE_ETH, "--mnemonic", MNEMONIC]
        options += ["--block-base-fee-per-gas", base_fee_wei]
        return [str(word) for word in (binary, "--silent", *options)]
    if kind == "ganache":
        script = MODULES / "ganache" / "dist" / "node" / "cli.js"
        if not script.exists():
            raise FileNotFoundError("ganache is not installed: run `make setup`")
        options = ["--server.port", port, "--server.host", "127.0.0.1", "--wallet.mnemonic", MNEMONIC]
        options += ["--wallet.totalAccounts", ACCOUNTS, "--wallet.defaultBalance", BALANCE_ETH]
        options += ["--chain.hardfork", "berlin", "--miner.blockGasLimit", 30_000_000]
        return [str(word) for word in ("node", script, "--logging.quiet", *options)]
    raise ValueError(f"kind of chain: got {kind!r}, expected 'anvil' or 'ganache'")


def free_port() -> int:
    """A TCP port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def local_chain(kind: str, base_fee_wei: int = 1_000_000_000, options: Sequence[str] = ()) -> Iterator[LocalChain]:
    """Starts a chain and stops it when the block ends.

    Args:
        kind: ``anvil``, or ``ganache`` as a chain from before EIP-1559.
        base_fee_wei: Base fee of anvil's first block. Brownie sends development transactions at a price of zero.
        options: Further words for the chain's command line.

    Raises:
        RuntimeError: The chain did not answer in time.
    """
    port = free_port()
    chain = LocalChain(kind, f"http://127.0.0.1:{port}")
    process = subprocess.Popen(
        [*command(kind, port, base_fee_wei), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(chain, process)
        yield chain
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_ready(chain: LocalChain, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{chain.kind} stopped at once with exit code {process.returncode}")
        if _answers(chain):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{chain.kind} did not answer at {chain.url} within {START_TIMEOUT_S} s")


def _answers(chain: LocalChain) -> bool:
    try:
        chain.request("eth_chainId")
    except urllib.error.URLError:
        return False
    return True
