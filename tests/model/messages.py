"""What is signed: one class for each EIP-712 message, with its digest in a domain (L3, I2, E9, P3 to P5)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from eth_utils.crypto import keccak

from .eip712 import STAGE_TYPE, TERMS_TYPE, hash_struct, terms_hash
from .eip712 import Domain as Domain
from .terms import Terms

CLAIM_TYPE = "Claim(bytes32 bid,uint256 lot,uint256 round,address supplier,uint256 deadline)"
ATTESTATION_TYPE = (
    "Attestation(bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,address verifier,bool passed,"
    "bytes32 report)"
)
AGREEMENT_TYPE = (
    "Agreement(bytes32 bid,uint256 lot,uint256 stage,uint256 round,address supplier,uint256 toSupplier,"
    "uint256 deadline)"
)
AUTHORIZATION_TYPE = (
    "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,"
    "bytes32 nonce)"
)
PERMIT_TYPE = "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
PERMISSIONS_TYPE = "TokenPermissions(address token,uint256 amount)"
PERMIT2_TYPE = (
    "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,Terms witness)"
    + STAGE_TYPE
    + TERMS_TYPE.removesuffix(STAGE_TYPE)
    + PERMISSIONS_TYPE
)
# EIP-712 sorts the types that follow the first one by name.
assert PERMIT2_TYPE.index("Stage(") < PERMIT2_TYPE.index(")Terms(") < PERMIT2_TYPE.index(")TokenPermissions(address")


@dataclass(frozen=True, slots=True)
class ClaimMessage:
    """What a supplier signs so that somebody else claims for it (L3)."""

    bid: bytes
    lot: int
    round: int
    supplier: str
    deadline: int

    def struct_hash(self) -> bytes:
        """Hash of the message without its domain."""
        return hash_struct(CLAIM_TYPE, self.bid, self.lot, self.round, self.supplier, self.deadline)

    def digest(self, domain: Domain) -> bytes:
        """What the key signs."""
        return digest(self, domain)


@dataclass(frozen=True, slots=True)
class AttestationMessage:
    """What a verifier signs so that somebody else carries it (I2)."""

    bid: bytes
    lot: int
    stage: int
    round: int
    supplier: str
    verifier: str
    passed: bool
    report: bytes

    def struct_hash(self) -> bytes:
        """Hash of the message without its domain."""
        return hash_struct(
            ATTESTATION_TYPE,
            *(self.bid, self.lot, self.stage, self.round),
            *(self.supplier, self.verifier, self.passed, self.report),
        )

    def digest(self, domain: Domain) -> bytes:
        """What the key signs."""
        return digest(self, domain)


@dataclass(frozen=True, slots=True)
class AgreementMessage:
    """What one party signs and the other sends (E9)."""

    bid: bytes
    lot: int
    stage: int
    round: int
    supplier: str
    to_supplier: int
    deadline: int

    def struct_hash(self) -> bytes:
        """Hash of the message without its domain."""
        return hash_struct(
            AGREEMENT_TYPE,
            *(self.bid, self.lot, self.stage, self.round),
            *(self.supplier, self.to_supplier, self.deadline),
        )

    def digest(self, domain: Domain) -> bytes:
        """What the key signs."""
        return digest(self, domain)


@dataclass(frozen=True, slots=True)
class AuthorizationMessage:
    """EIP-3009's `ReceiveWithAuthorization`, in the token's domain (P3)."""

    payer: str
    payee: str
    value: int
    valid_after: int
    valid_before: int
    nonce: bytes

    def struct_hash(self) -> bytes:
        """Hash of the message without its domain."""
        return hash_struct(
            AUTHORIZATION_TYPE,
            *(self.payer, self.payee, self.value, self.valid_after, self.valid_before, self.nonce),
        )

    def digest(self, domain: Domain) -> bytes:
        """What the key signs."""
        return digest(self, domain)


@dataclass(frozen=True, slots=True)
class PermitMessage:
    """ERC-2612's `Permit`, in the token's domain (P4)."""

    owner: str
    spender: str
    value: int
    nonce: int
    deadline: int

    def struct_hash(self) -> bytes:
        """Hash of the message without its domain."""
        return hash_struct(PERMIT_TYPE, self.owner, self.spender, self.value, self.nonce, self.deadline)

    def digest(self, domain: Domain) -> bytes:
        """What the key signs."""
        return digest(self, domain)


@dataclass(frozen=True, slots=True)
class Permit2Message:
    """Permit2's `PermitWitnessTransferFrom` whose witness is the Terms, in Permit2's domain (P5)."""

    token: str
    amount: int
    spender: str
    nonce: int
    deadline: int
    witness: Terms

    def struct_hash(self) -> bytes:
        """Hash of the message without its domain."""
        permitted = hash_struct(PERMISSIONS_TYPE, self.token, self.amount)
        witness = terms_hash(self.witness)
        return hash_struct(PERMIT2_TYPE, permitted, self.spender, self.nonce, self.deadline, witness)

    def digest(self, domain: Domain) -> bytes:
        """What the key signs."""
        return digest(self, domain)


Message = (
    ClaimMessage | AttestationMessage | AgreementMessage | AuthorizationMessage | PermitMessage | Permit2Message | Terms
)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as the model sees it.

    Attributes:
        signer: Whose key made it: the address of the key, also where it signs for a wallet.
        message: What was signed.
        form: "65", "64" (EIP-2098); anything else is good for nobody.
        domain: Where it was signed for, if not in the domain that the call asks for.
    """

    signer: str
    message: Message
    form: str = "65"
    domain: Domain | None = None


@lru_cache(maxsize=65_536)
def digest(message: Message, domain: Domain) -> bytes:
    """EIP-712 digest of a message, the Terms among them, in a domain."""
    struct = terms_hash(message) if isinstance(message, Terms) else message.struct_hash()
    return keccak(b"\x19\x01" + domain.separator + struct)
