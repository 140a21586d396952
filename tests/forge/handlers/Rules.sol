// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The rules of docs/SPEC.md that are checked at every call. One that was broken stays so.
enum Rule {
    M2Conserved, // a bid holds what came in less what went out: price left, budget left and bonds, to the unit
    M3FundedOnly, // a call moves locked money of the bid that it names only, in its token only
    M4Authority, // an action goes through only for whom it is meant, and in its time
    M4Outsiders, // nobody but the parties of a bid gets richer by a call about it
    M6Credits, // credit falls only by its owner's withdrawal
    M7Closed, // a closed lot never moves
    M8Slashed, // a stake is lost only by a ruling that overturned its verdict; each round frees what it reserved
    C2Cancelled, // nothing of a cancelled bid is open
    D5Final, // a ruling comes in time, and its verdict has no deadline
    E5Reopened, // only a lot that is as before its claim opens again
    I4Fees, // a verifier is credited the fee for each attestation counted, and nothing else
    I5Votes, // votes are of the panel, PASS or FAIL, never taken back, and a quorum ends the inspection
    I6States, // states follow the table of docs/operations
    L5Rounds, // a round is one more than the last, begins without votes, and only with a claim, rework or stage
    L6Deadlines, // each state times out when the rules say
    L9Siblings, // a call moves the lot that it names only
    P2Once, // Terms are posted once, under the EIP-712 digest that was computed apart
    S3Exits, // only free stake goes to exiting, and leaves 240 days after the last request
    T10Bounds // stages, reworks, rounds and fees stay in the bounds of the Terms
}

/// @notice What was done to lots, by which one sees how deep the calls went.
enum Deed {
    Posted,
    Claimed,
    Submitted,
    Attested,
    SecondStage,
    Reworked,
    TimeLocked,
    Passed,
    Failed,
    Voided,
    Disputed,
    Ruled,
    Overturned,
    Slashed,
    RulingMissed,
    Reopened,
    Paid,
    Accepted,
    Conceded,
    Agreed,
    Cancelled,
    Extended,
    Credited,
    Withdrawn,
    ExitDone,
    SignedClaim,
    SignedAttestation,
    Reentered
}

/// @notice What a call is, as far as lots are concerned.
enum Op {
    Post,
    Cancel,
    Claim,
    Submit,
    SubmitSigned,
    Attest,
    Extend,
    Accept,
    Concede,
    Agree,
    Dispute,
    Rule,
    Lapse,
    Settle,
    Evidence,
    Withdraw,
    Other
}
