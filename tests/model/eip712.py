"""EIP-712 hashing of structs and domains, and of the Terms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from eth_utils.crypto import keccak

from .terms import Stage, Terms

Member = int | str | bytes

STAGE_TYPE = (
    "Stage(uint256 panel,uint256 quorum,bool paysOnSilence,uint256 buildTime,uint256 inspectionTime,uint256 shareBps)"
)
TERMS_TYPE = (
    "Terms(address customer,address supplier,address token,uint256 lots,uint256 price,uint256 bond,address arbitrator,"
    "uint256 disputeWindow,uint256 claimBy,uint256 reworks,uint256 verifierFee,uint256 verifierStake,bytes32 spec,"
    "bytes32 salt,Stage[] stages,address[] verifiers,bytes arbitratorData)" + STAGE_TYPE
)


@dataclass(frozen=True, slots=True)
class Domain:
    """An EIP-712 domain; one without a version has none at all, as Permit2's."""

    name: str
    version: str
    chain_id: int
    contract: str

    @property
    def separator(self) -> bytes:
        """Hash of the domain."""
        return _separator(self)


@lru_cache(maxsize=65_536)
def terms_hash(terms: Terms) -> bytes:
    """EIP-712 hash of Terms without their domain."""
    stages = keccak(b"".join(_stage_hash(stage) for stage in terms.stages))
    verifiers = keccak(b"".join(_word(verifier) for verifier in terms.verifiers))
    return hash_struct(
        TERMS_TYPE,
        *(terms.customer, terms.supplier, terms.token, terms.lots, terms.price, terms.bond, terms.arbitrator),
        *(terms.dispute_window, terms.claim_by, terms.reworks, terms.verifier_fee, terms.verifier_stake),
        *(terms.spec, terms.salt, stages, verifiers, keccak(terms.arbitrator_data)),
    )


@lru_cache(maxsize=4_096)
def _stage_hash(stage: Stage) -> bytes:
    return hash_struct(
        STAGE_TYPE,
        stage.panel,
        stage.quorum,
        stage.pays_on_silence,
        stage.build_time,
        stage.inspection_time,
        stage.share_bps,
    )


@lru_cache(maxsize=256)
def _separator(domain: Domain) -> bytes:
    version = "string version," if domain.version else ""
    kind = f"EIP712Domain(string name,{version}uint256 chainId,address verifyingContract)"
    words = [keccak(text=word) for word in (domain.name, domain.version) if word]
    return hash_struct(kind, *words, domain.chain_id, domain.contract)


@lru_cache(maxsize=64)
def _type_hash(kind: str) -> bytes:
    return keccak(text=kind)


def hash_struct(kind: str, *members: Member) -> bytes:
    """Hash of a struct: its type and its members, a word each; those that have no fixed size come as their hashes."""
    return keccak(_type_hash(kind) + b"".join(_word(member) for member in members))


def _word(member: Member) -> bytes:
    if isinstance(member, bytes):
        return member
    return (int(member, 16) if isinstance(member, str) else int(member)).to_bytes(32, "big")
