// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The rules of docs/SPEC.md that are checked as calls go by. One that was broken stays so.
enum Rule {
    M2Conserved,
    M3FundedOnly,
    M4Authority,
    M4Outsiders,
    M6Credits,
    M7Closed,
    M8Slashed,
    C2Cancelled,
    D5Final,
    E5Reopened,
    I4Fees,
    I5Votes,
    L5Rounds,
    L6Deadlines,
    P2Once,
    S3Exits,
    T6Bounds,
    Moves,
    Siblings
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
