"""A market on a local chain: escrow, registry, tokens and people, and a plain view of who holds what."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_abi import abi
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from distman import ZERO_ADDRESS, Client, Outcome, Stage, Terms, panel_of
from distman.artifacts import artifact
from distman.client import Signer
from scripts.local_chain import MNEMONIC, LocalChain

DAY_S = 86_400
EXIT_DELAY_S = 240 * DAY_S
STAKE = 10**18
ARBITRATION_FEE = 10**16
WINDOW_S = 3 * DAY_S
RULING_S = 120 * DAY_S
GAS_LIMIT = 8_000_000
MINED_WITHIN_S = 10
TOKENS_EACH = 10**12

NAMES = (
    "deployer",
    "customer",
    "supplier",
    "rival",
    "verifier 1",
    "verifier 2",
    "verifier 3",
    "unstaked",
    "stranger",
    "judge",
)
"""Who takes part, in the order of the mnemonic's accounts; the chain itself signs for the first one."""

STAKED = ("verifier 1", "verifier 2", "verifier 3")

REVERTING_CODE = "0x60006000fd"
"""PUSH1 0, PUSH1 0, REVERT."""

EVIDENCE = b"\xe1" * 32
REPORT = b"\xe2" * 32


def accounts() -> dict[str, LocalAccount]:
    """The account of each name."""
    Account.enable_unaudited_hdwallet_features()
    return {
        name: Account.from_mnemonic(MNEMONIC, account_path=f"m/44'/60'/0'/0/{index}")
        for index, name in enumerate(NAMES)
    }


@dataclass(frozen=True, slots=True)
class Asset:
    """What a bid is paid in.

    Attributes:
        name: ``ether`` or ``token``.
        address: The token; zero for ether.
    """

    name: str
    address: str


class Market:
    """The contracts on one chain, and the people who use them."""

    def __init__(self, chain: LocalChain, keys: dict[str, LocalAccount], token_code: str) -> None:
        """Deploys the contracts, an arbitrator and two tokens, funds everyone, and lets the verifiers stake.

        Args:
            chain: A fresh chain.
            keys: The account of each name.
            token_code: Creation bytecode of the token.
        """
        self.chain = chain
        self.keys = keys
        registry_code, escrow_code = (artifact(name)["bytecode"] for name in ("VerifierRegistry", "Escrow"))
        self.registry = self.create(registry_code)
        self.escrow = self.create(escrow_code + abi.encode(["address"], [self.registry]).hex())
        judge_code = artifact("OwnedArbitrator")["bytecode"]
        self.arbitrator = self.create(
            judge_code + abi.encode(["address", "uint256"], [keys["judge"].address, ARBITRATION_FEE]).hex()
        )
        self.token = self.create(token_code + abi.encode(["string", "bool"], ["TUSD", False]).hex())
        self.strict_token = self.create(token_code + abi.encode(["string", "bool"], ["USDT", True]).hex())
        self.people = {name: self.client(keys[name]) for name in NAMES}
        self._furnish()

    def __getitem__(self, name: str) -> Client:
        return self.people[name]

    def client(self, signer: Signer | None = None) -> Client:
        """A client of the escrow for any signer, or for nobody."""
        return Client(self.chain.url, self.escrow, signer)

    def address(self, name: str) -> str:
        """Somebody's address."""
        return self.keys[name].address

    def assets(self) -> dict[str, Asset]:
        """Ether and the token, by name."""
        return {"ether": Asset("ether", ZERO_ADDRESS), "token": Asset("token", self.token)}

    def terms(self, **changes: Any) -> Terms:
        """Terms of two lots with two of three verifiers; later ones take the place of the usual ones."""
        stage: dict[str, Any] = {"panel": panel_of(range(3)), "quorum": 2}
        stage |= {"build_time": 30 * DAY_S, "inspection_time": 10 * DAY_S}
        stage |= {name: changes.pop(name) for name in ("quorum", "pays_on_silence") if name in changes}
        usual: dict[str, Any] = {
            "customer": self.address("customer"),
            "lots": 2,
            "price": 3_000_000,
            "bond": 500_000,
            "verifier_fee": 10_000,
            "verifier_stake": STAKE,
            "claim_by": self.chain.now() + 60 * DAY_S,
            "spec": b"\x5e" * 32,
            "verifiers": tuple(self.address(name) for name in STAKED),
            "stages": (Stage(**stage),),
        }
        return Terms(**(usual | changes))

    def posted(self, **changes: Any) -> Terms:
        """Terms that the customer has posted."""
        terms = self.terms(**changes)
        self["customer"].post(terms)
        return terms

    def building(self, **changes: Any) -> Terms:
        """Posted Terms whose lot 0 the supplier has claimed."""
        terms = self.posted(**changes)
        self["supplier"].claim(terms, 0)
        return terms

    def inspecting(self, **changes: Any) -> Terms:
        """Posted Terms whose lot 0 the supplier has submitted."""
        terms = self.building(**changes)
        self["supplier"].submit(terms, 0, EVIDENCE)
        return terms

    def disputable(self, **changes: Any) -> Terms:
        """Posted Terms with the judge's arbitrator, whose lot 0 has failed and can be disputed."""
        terms = self.inspecting(arbitrator=self.arbitrator, dispute_window=WINDOW_S, **changes)
        for name in STAKED[:2]:
            self[name].attest(terms, 0, False, REPORT)
        return terms

    def balance(self, token: str, account: str) -> int:
        """What an account holds, asked without distman."""
        if token == ZERO_ADDRESS:
            return int(self.chain.request("eth_getBalance", account, "latest"), 16)
        return self.ask(token, "balanceOf(address)", account)

    def ask(self, contract: str, signature: str, *addresses: str) -> int:
        """A number that a contract's view of addresses returns, asked without distman."""
        data = keccak(text=signature)[:4] + abi.encode(["address"] * len(addresses), addresses)
        return int(self.chain.request("eth_call", {"to": contract, "data": "0x" + data.hex()}, "latest"), 16)

    def nonce(self, name: str) -> int:
        """How many transactions somebody has sent, mined or not."""
        return int(self.chain.request("eth_getTransactionCount", self.address(name), "pending"), 16)

    def nonces(self) -> dict[str, int]:
        """How many transactions everybody has sent."""
        return {name: self.nonce(name) for name in NAMES}

    def time_of(self, outcome: Outcome) -> int:
        """Unix time of the block that an action is in."""
        return int(self.chain.request("eth_getBlockByNumber", hex(outcome.receipt.block), False)["timestamp"], 16)

    def receipt(self, tx_hash: str) -> dict[str, Any]:
        """The receipt of a transaction, asked for until it is mined.

        Raises:
            TimeoutError: It is not mined in time.
        """
        end = time.monotonic() + MINED_WITHIN_S
        while time.monotonic() < end:
            if found := self.chain.request("eth_getTransactionReceipt", tx_hash):
                return dict(found)
        raise TimeoutError(f"{tx_hash} was not mined within {MINED_WITHIN_S} s")

    def refuse_ether(self, name: str) -> None:
        """Puts code at somebody's address that reverts whatever is sent to it."""
        self.put_code(self.address(name), REVERTING_CODE)

    def put_code(self, address: str, code: str) -> None:
        """Puts code at an address."""
        method = "anvil_setCode" if self.chain.kind == "anvil" else "evm_setAccountCode"
        self.chain.request(method, address, code)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Takes back what happens on the chain within the block."""
        snapshot = self.chain.request("evm_snapshot")
        try:
            yield
        finally:
            self.chain.request("evm_revert", snapshot)

    @contextmanager
    def mining_stopped(self) -> Iterator[None]:
        """Keeps transactions unmined within the block, and mines them at its end."""
        anvil = self.chain.kind == "anvil"
        stop, start = (
            (("evm_setAutomine", False), ("evm_setAutomine", True)) if anvil else (("miner_stop",), ("miner_start",))
        )
        self.chain.request(*stop)
        try:
            yield
        finally:
            self.chain.request(*start)
            self.chain.request("evm_mine")

    def transact(self, to: str, signature: str, *arguments: str | int) -> None:
        """Calls a contract from the deployer's account, without distman."""
        types = signature[signature.index("(") + 1 : -1].split(",")
        self._send({"to": to, "data": "0x" + (keccak(text=signature)[:4] + abi.encode(types, arguments)).hex()})

    def create(self, code: str) -> str:
        """Deploys a contract from its creation bytecode, without distman.

        Returns:
            Its address.
        """
        found = self._send({"data": "0x" + code.removeprefix("0x")})["contractAddress"]
        return to_checksum_address(found)

    def _send(self, transaction: dict[str, str]) -> dict[str, Any]:
        sender = {"from": self.address("deployer"), "gas": hex(GAS_LIMIT)}
        tx_hash = self.chain.request("eth_sendTransaction", sender | transaction)
        receipt = self.receipt(tx_hash)
        assert int(receipt["status"], 16) == 1
        return receipt

    def _furnish(self) -> None:
        for token in (self.token, self.strict_token):
            for name in NAMES:
                self.transact(token, "mint(address,uint256)", self.address(name), TOKENS_EACH)
        for name in STAKED:
            self[name].stake(STAKE)
