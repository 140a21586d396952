"""Code at addresses of one's choice: contracts where they stand on every chain, and accounts that delegate."""

from __future__ import annotations

from typing import Any

from brownie import web3

from tests.contracts.support import signing
from tests.contracts.support.values import plain

DELEGATION = bytes.fromhex("ef0100")
"""What stands before the delegate's address in the code of an account (EIP-7702)."""


def _is_anvil() -> bool:
    return "anvil" in web3.client_version.lower()


def set_code(address: Any, code: bytes) -> None:
    """Has code stand at an address, whatever stood there before."""
    method = "anvil_setCode" if _is_anvil() else "evm_setAccountCode"
    answer = web3.provider.make_request(method, [plain(address), "0x" + code.hex()])
    if "error" in answer:
        raise RuntimeError(f"{method}: {answer['error']['message']}")


def code_of(contract: Any) -> bytes:
    """The code of a deployed contract."""
    return bytes(web3.eth.get_code(plain(contract)))


def delegate(account: Any, contract: Any) -> None:
    """Has an account with a key run a contract's code as its own.

    A chain from before EIP-7702 gets the code itself, as it does not know delegations.
    """
    delegation = DELEGATION + bytes.fromhex(plain(contract)[2:])
    set_code(account, delegation if _is_anvil() else code_of(contract))


def as_if_deployed_on(escrow: Any, chain_id: int) -> None:
    """Has an escrow run where a fork has changed the chain's id: what it remembers of its deployment is another chain.

    The id and the EIP-712 domain of that chain stand in its code, where the constructor put them.
    """
    words = {
        web3.eth.chain_id.to_bytes(32, "big"): chain_id.to_bytes(32, "big"),
        domain_separator(escrow): domain_separator(escrow, chainId=chain_id),
    }
    changed = code_of(escrow)
    for before, after in words.items():
        if before not in changed:
            raise ValueError(f"{before.hex()} does not stand in the code")
        changed = changed.replace(before, after)
    set_code(escrow, changed)


def domain_separator(escrow: Any, **changes: Any) -> bytes:
    """The hash of the escrow's EIP-712 domain, or of one that differs from it."""
    return bytes(signing.claim(escrow, bytes(32), plain(escrow), 0, **changes).header)
