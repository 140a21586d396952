"""Escrow for distributed manufacturing: bid, claim, attest, get paid."""

from distman.arbitrator import Arbitrator, AsyncArbitrator, Choice
from distman.chain import AsyncChain, Chain
from distman.client import AsyncClient, Client, Outcome
from distman.errors import ChainError, ContractError, DistmanError, InvalidInput, KeyUnavailable
from distman.keys import key_from_environment, key_from_keystore
from distman.rpc import Receipt
from distman.spec import BuildSpec, InspectionReport, document_hash, load_document
from distman.types import (
    ZERO_ADDRESS,
    Action,
    Agreement,
    Attestation,
    Authorization,
    Claim,
    Lot,
    LotState,
    Permit,
    Permit2Transfer,
    SignedAgreement,
    SignedAttestation,
    SignedClaim,
    Stage,
    Stake,
    Terms,
    panel_of,
)

__all__ = [
    "ZERO_ADDRESS",
    "Action",
    "Agreement",
    "Arbitrator",
    "AsyncArbitrator",
    "AsyncChain",
    "AsyncClient",
    "Attestation",
    "Authorization",
    "BuildSpec",
    "Chain",
    "ChainError",
    "Choice",
    "Claim",
    "Client",
    "ContractError",
    "DistmanError",
    "InspectionReport",
    "InvalidInput",
    "KeyUnavailable",
    "Lot",
    "LotState",
    "Outcome",
    "Permit",
    "Permit2Transfer",
    "Receipt",
    "SignedAgreement",
    "SignedAttestation",
    "SignedClaim",
    "Stage",
    "Stake",
    "Terms",
    "document_hash",
    "key_from_environment",
    "key_from_keystore",
    "load_document",
    "panel_of",
]
