"""What is signed in the tests of EIP-712, and how its digest is computed without distman."""

from __future__ import annotations

from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from distman import Stage, Terms

ESCROW = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
CUSTOMER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
SUPPLIER = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
TOKEN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
SIGNER = Account.from_key("0x" + "07" * 32)
OTHER = Account.from_key("0x" + "08" * 32)
CHAIN_ID = 8453

TERMS = Terms(
    customer=CUSTOMER,
    supplier=SUPPLIER,
    token=TOKEN,
    lots=3,
    price=2**255 + 1,
    bond=10**18 + 1,
    verifier_fee=7,
    verifier_stake=8,
    claim_by=1_800_000_000,
    dispute_window=9,
    reworks=2,
    spec=b"\x01" * 32,
    salt=b"\x02" * 32,
    arbitrator_data=b"\x03\x04",
    verifiers=(OTHER.address, SIGNER.address),
    stages=(
        Stage(share_bps=4000, panel=1, quorum=1, build_time=10, inspection_time=20, pays_on_silence=True),
        Stage(share_bps=6000, panel=3, quorum=2, build_time=30, inspection_time=40),
    ),
)


DOMAIN_MEMBERS = [
    {"name": "name", "type": "string"},
    {"name": "version", "type": "string"},
    {"name": "chainId", "type": "uint256"},
    {"name": "verifyingContract", "type": "address"},
]
DOMAIN = {"name": "distman", "version": "1", "chainId": CHAIN_ID, "verifyingContract": ESCROW}


STAGE_TYPE = (
    "Stage(uint256 panel,uint256 quorum,bool paysOnSilence,uint256 buildTime,uint256 inspectionTime,uint256 shareBps)"
)
TERMS_TYPE = (
    "Terms(address customer,address supplier,address token,uint256 lots,uint256 price,uint256 bond,address arbitrator,"
    "uint256 disputeWindow,uint256 claimBy,uint256 reworks,uint256 verifierFee,uint256 verifierStake,bytes32 spec,"
    "bytes32 salt,Stage[] stages,address[] verifiers,bytes arbitratorData)"
)
STAGE_WORDS = ["bytes32", "uint256", "uint256", "bool", *["uint256"] * 3]
TERMS_WORDS = ["bytes32", *["address"] * 3, *["uint256"] * 3, "address", *["uint256"] * 5, *["bytes32"] * 5]
"""What EIP-712 hashes for a Stage and for Terms: the hash of the type, then a word for each member."""


def literal_digest(typed_data: dict[str, Any]) -> bytes:
    """The EIP-712 digest of typed data, by eth-account."""
    message = encode_typed_data(full_message=typed_data)
    return keccak(b"\x19\x01" + message.header + message.body)
