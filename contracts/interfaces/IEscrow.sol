// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IArbitrable} from "./IArbitrable.sol";
import {IEvidence} from "./IEvidence.sol";
import {IVerifierRegistry} from "./IVerifierRegistry.sol";

/// @title Escrow of distman: bids, lots and their settlement
/// @notice A customer posts Terms and locks `lots * (price + verifier budget)`. Suppliers claim lots, build and submit
/// them stage by stage, the verifiers named in the Terms attest, an arbitrator rules when a verdict is disputed, and the
/// escrow pays.
/// @dev The Terms are never stored: every call carries them and the escrow checks their hash. Amounts are in the
/// smallest unit of `Terms.token` (wei for ether); times are Unix seconds and durations are seconds. Deadlines are
/// half-open: at `t < deadline` the actor may act, at `t >= deadline` the timeout may.
/// @dev Warning: a token that takes a fee is refused when it is pulled. A token that later changes balances on its own
/// (rebasing), lies about its balances or about whether it moved, is stopped by its issuer, or both takes a fee and lets
/// the sender act while it moves, can harm bids in that token; bids in other tokens, and stakes, cannot be touched by it.
/// Choose the token as you choose the counterparty, and the arbitrator as you choose a judge.
interface IEscrow is IArbitrable, IEvidence {
    /* TYPES */

    /// @notice One gate on the way of a lot.
    /// @param panel Who inspects: bit `i` stands for `Terms.verifiers[i]`. Empty: a time lock that silence decides.
    /// @param quorum How many PASSes the stage needs; zero only for an empty panel.
    /// @param paysOnSilence Verdict of an inspection in which no majority was cast: pass (true) or void (false).
    /// @param buildTime Seconds from the start of the stage until the supplier must have submitted. Zero, for an empty
    /// panel only: nothing is submitted, and the stage starts with its wait.
    /// @param inspectionTime Seconds from the submission until the panel must have attested.
    /// @param shareBps Share of the price that this stage pays, in basis points, rounded down; all stages add up to
    /// 10,000, and the last one pays what is left of the price.
    struct Stage {
        uint256 panel;
        uint256 quorum;
        bool paysOnSilence;
        uint256 buildTime;
        uint256 inspectionTime;
        uint256 shareBps;
    }

    /// @notice Everything both sides agree to, fixed when the bid is posted. A bid's id is the EIP-712 digest of it.
    /// @param customer Who locks the money and gets it back when nothing is delivered.
    /// @param supplier Who may claim; zero: anyone.
    /// @param token ERC-20 token of all amounts except stakes; zero: ether.
    /// @param lots How many lots can be claimed, each on its own.
    /// @param price What the supplier of one lot is paid.
    /// @param bond What the supplier locks on claiming one lot; the customer gets it on default.
    /// @param arbitrator ERC-792 arbitrator that rules when a verdict is disputed; zero: verdicts are final.
    /// @param disputeWindow Seconds after a verdict in which it can be disputed; zero if and only if there is no arbitrator.
    /// @param claimBy Time until which open lots can be claimed; from then on anyone may have them refunded.
    /// @param reworks How often each stage may be built again after it failed.
    /// @param verifierFee What a verifier earns by one attestation, PASS or FAIL alike.
    /// @param verifierStake Wei that a verifier must have staked for this escrow when it attests. Where there is an arbitrator
    /// they are reserved until the round is over, and lost to the wronged party when a ruling overturns its verdict.
    /// @param spec Hash of the build spec.
    /// @param salt Tells apart bids that are otherwise equal.
    /// @param stages The gates of a lot, in order.
    /// @param verifiers Whom both sides trust to inspect.
    /// @param arbitratorData ERC-792 extra data for the arbitrator.
    struct Terms {
        address customer;
        address supplier;
        address token;
        uint256 lots;
        uint256 price;
        uint256 bond;
        address arbitrator;
        uint256 disputeWindow;
        uint256 claimBy;
        uint256 reworks;
        uint256 verifierFee;
        uint256 verifierStake;
        bytes32 spec;
        bytes32 salt;
        Stage[] stages;
        address[] verifiers;
        bytes arbitratorData;
    }

    /// @notice Where a lot is in its life.
    enum LotState {
        Open,
        Building,
        Inspecting,
        Passed,
        Failed,
        Voided,
        Disputed,
        Closed
    }

    /// @notice What can be done with a lot.
    enum Action {
        Claim,
        Cancel,
        Submit,
        Extend,
        Attest,
        Accept,
        Concede,
        Agree,
        Dispute,
        Lapse,
        Settle
    }

    /// @notice A lot as it stands.
    /// @param state Where the lot is in its life.
    /// @param supplier Who claimed it; zero while it is open.
    /// @param stage Index of the current stage.
    /// @param reworks How often this stage has been built again.
    /// @param round Number of the current turn of building: one more on each claim, stage and rework. Zero: never claimed.
    /// @param deadline When the current state times out; zero while nothing does.
    /// @param passes Who attested PASS in this round: bit `i` stands for `Terms.verifiers[i]`.
    /// @param fails Who attested FAIL in this round, in the same way.
    /// @param spent How many verifier fees were spent since the lot was claimed.
    /// @param actions What the lot takes at this block's time, each from whom it is meant for: bit `i` stands for
    /// `Action(i)`. It changes when the deadline passes.
    struct Lot {
        LotState state;
        address supplier;
        uint256 stage;
        uint256 reworks;
        uint256 round;
        uint256 deadline;
        uint256 passes;
        uint256 fails;
        uint256 spent;
        uint256 actions;
    }

    /// @notice An attestation carried by somebody else.
    /// @param seat Index of the verifier in `Terms.verifiers`.
    /// @param passed PASS (true) or FAIL (false).
    /// @param report Hash of the inspection report.
    /// @param signature EIP-712 signature by the verifier of `Attestation(bytes32 bid,uint256 lot,uint256 stage,uint256
    /// round,address supplier,address verifier,bool passed,bytes32 report)`: 65 bytes, 64 bytes (EIP-2098), or whatever the
    /// verifier's ERC-1271 contract takes.
    struct SignedAttestation {
        uint256 seat;
        bool passed;
        bytes32 report;
        bytes signature;
    }

    /* EVENTS */

    // Parties are indexed where they come in (BidPosted, LotClaimed, LotAttested, LotDisputed), and a round's number is told
    // when the round begins (LotClaimed, LotStarted): each byte and topic of a log is paid for by somebody.

    /// @notice A bid was posted and its money locked.
    /// @param terms All other members of the Terms, packed as `TermsLog` says.
    event BidPosted(bytes32 indexed bid, address indexed customer, address indexed supplier, bytes terms);

    /// @notice The open lots of a bid, if any, were refunded to its customer; no lot of it opens again.
    event BidCancelled(bytes32 indexed bid, uint256 lots, uint256 toCustomer);

    /// @notice A supplier claimed a lot and locked the bond; the first stage times out at `deadline`.
    event LotClaimed(bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 round, uint256 deadline);

    /// @notice A round was started: a rework of the same stage, or the next stage.
    event LotStarted(bytes32 indexed bid, uint256 lot, uint256 round, uint256 stage, uint256 deadline);

    /// @notice The customer gave the supplier until `deadline` to submit.
    event LotExtended(bytes32 indexed bid, uint256 lot, uint256 deadline);

    /// @notice A lot was submitted; the inspection takes the stage's time from this block on.
    event LotSubmitted(bytes32 indexed bid, uint256 lot, bytes32 evidence);

    /// @notice A verifier's attestation was counted and `Terms.verifierFee` credited to it.
    event LotAttested(bytes32 indexed bid, address indexed verifier, uint256 lot, bool passed, bytes32 report);

    /// @notice A verdict was reached: Passed, Failed or Voided. It can be disputed before `deadline`; zero: it is final. A
    /// verdict by quorum without a dispute window is not told: its money moves at once.
    event LotDecided(bytes32 indexed bid, uint256 lot, LotState verdict, uint256 deadline);

    /// @notice A party disputed a verdict; without a ruling before `deadline` the verdict stands.
    event LotDisputed(
        bytes32 indexed bid, address indexed party, uint256 lot, uint256 disputeId, uint256 deadline
    );

    /// @notice The arbitrator's ruling fixed the verdict, which is final.
    event LotRuled(bytes32 indexed bid, uint256 lot, LotState verdict);

    /// @notice The customer accepted a stage without waiting for a verdict.
    event LotAccepted(bytes32 indexed bid, uint256 lot);

    /// @notice The supplier gave a lot up.
    event LotConceded(bytes32 indexed bid, uint256 lot);

    /// @notice A stage was paid. The last one closes the lot: it also returns the bond to the supplier and the unused
    /// verifier budget to the customer.
    event LotPaid(bytes32 indexed bid, uint256 lot, uint256 toSupplier, uint256 toCustomer);

    /// @notice The supplier defaulted: the customer got the bond and, unless the lot opened again, the rest.
    event LotDefaulted(bytes32 indexed bid, uint256 lot, uint256 toCustomer, bool reopened);

    /// @notice A lot was voided: the bond to the supplier, the rest to the customer.
    event LotVoided(bytes32 indexed bid, uint256 lot, uint256 toSupplier, uint256 toCustomer);

    /// @notice Customer and supplier split what was left of a lot.
    event LotAgreed(bytes32 indexed bid, uint256 lot, uint256 toSupplier, uint256 toCustomer);

    /// @notice A verifier lost stake, as a ruling overturned its verdict; `amount` wei were credited to the wronged party.
    event VerifierSlashed(
        bytes32 indexed bid,
        address indexed verifier,
        address indexed party,
        uint256 lot,
        uint256 amount
    );

    /// @notice A payout could not be pushed and waits to be withdrawn. Verifier fees are credited by `LotAttested`,
    /// slashed stake by `VerifierSlashed`. A credit stops at 2^256 - 1, which only a token that lies about balances can reach.
    event Credited(address indexed account, address indexed token, uint256 amount);

    /// @notice Credit was withdrawn.
    event CreditWithdrawn(address indexed account, address indexed token, address to, uint256 amount);

    /* ERRORS: ACTORS */

    /// @notice Only the customer may do this.
    error EscrowNotCustomer(address actual, address expected);
    /// @notice Only the lot's supplier may do this.
    error EscrowNotSupplier(address actual, address expected);
    /// @notice The Terms name the only supplier that may claim.
    error EscrowClaimReserved(address actual, address expected);
    /// @notice A verifier of the bid may claim it only when the Terms name it as the supplier.
    error EscrowSupplierIsVerifier(address supplier);
    /// @notice The arbitrator of the bid may not claim it.
    error EscrowSupplierIsArbitrator(address supplier);
    /// @notice Only the registry sends ether without a call.
    error EscrowNotRegistry(address actual, address expected);
    /// @notice Only the customer and the lot's supplier may do this.
    error EscrowNotParty(address actual, address customer, address supplier);
    /// @notice Only the customer, the lot's supplier and the verifiers of the Terms may do this.
    error EscrowNotInvolved(address actual);
    /// @notice The account is not among the verifiers of the Terms.
    error EscrowNotVerifier(address account);
    /// @notice The Terms have no verifier with this index.
    error EscrowUnknownSeat(uint256 seat, uint256 verifiers);
    /// @notice The verifier is not on the panel of this stage.
    error EscrowNotOnPanel(address verifier, uint256 panel);
    /// @notice The verifier has attested in this round already.
    error EscrowAlreadyAttested(address verifier, uint256 round);
    /// @notice The verifier has too little stake for this escrow; with an arbitrator, too little that is free.
    error EscrowInsufficientStake(address verifier, uint256 actual, uint256 expected);
    /// @notice The signature is not the signer's for this digest, which binds chain, escrow, bid, lot, round and all that
    /// is signed for.
    error EscrowInvalidSignature(address signer, bytes32 digest);
    /// @notice No attestation was carried that is not counted already.
    error EscrowNoAttestations();

    /* ERRORS: STATE AND TIME */

    /// @notice No bid with these Terms was posted here.
    error EscrowUnknownBid(bytes32 bid);
    /// @notice A bid with these Terms was posted before; another salt makes another bid.
    error EscrowAlreadyPosted(bytes32 bid);
    /// @notice The bid has no such lot.
    error EscrowUnknownLot(uint256 lot, uint256 lots);
    /// @notice The lot is in another state than the action takes; bit `i` of `expected` stands for state `i`.
    error EscrowWrongState(uint256 lot, LotState actual, uint256 expected);
    /// @notice The lot is in the round `actual`, and the caller meant `expected`.
    error EscrowWrongRound(uint256 lot, uint256 actual, uint256 expected);
    /// @notice The bid was cancelled before.
    error EscrowAlreadyCancelled(bytes32 bid);
    /// @notice The bid has no open lot to refund; only its customer may still cancel it, so that none opens again.
    error EscrowNothingOpen(bytes32 bid);
    /// @notice The time to claim is over.
    error EscrowClaimOver(uint256 timestamp, uint256 claimBy);
    /// @notice Only the customer may cancel before `claimBy`.
    error EscrowCancelTooEarly(address account, uint256 timestamp, uint256 claimBy);
    /// @notice The time to submit is over.
    error EscrowSubmitOver(uint256 timestamp, uint256 due);
    /// @notice The time to attest is over.
    error EscrowInspectionOver(uint256 timestamp, uint256 deadline);
    /// @notice The deadline of this state has not passed.
    error EscrowLapseTooEarly(uint256 timestamp, uint256 deadline);
    /// @notice The verdict can still be disputed.
    error EscrowSettleTooEarly(uint256 timestamp, uint256 deadline);
    /// @notice The verdict is final.
    error EscrowDisputeOver(uint256 timestamp, uint256 deadline);
    /// @notice The signature's deadline has passed.
    error EscrowSignatureExpired(uint256 timestamp, uint256 deadline);
    /// @notice A due date can only be put off, and only so far.
    error EscrowDueOutOfRange(uint256 actual, uint256 earliest, uint256 latest);
    /// @notice This arbitrator has no such dispute of a lot here.
    error EscrowUnknownDispute(address arbitrator, uint256 disputeId);
    /// @notice The arbitrator gave an id that it had given before.
    error EscrowDuplicateDispute(address arbitrator, uint256 disputeId);

    /* ERRORS: MONEY */

    /// @notice Ether cannot be funded by a signature: the Terms must name a token.
    error EscrowTokenRequired();
    /// @notice Too little ether was sent for the arbitrator's fee.
    error EscrowArbitrationUnderpaid(uint256 actual, uint256 expected);
    /// @notice The parties agreed on more than is left of the lot.
    error EscrowSplitTooLarge(uint256 toSupplier, uint256 left);
    /// @notice Ether was sent with an action that takes a token.
    error EscrowValueWithToken(uint256 value, address token);
    /// @notice Too much or too little ether was sent.
    error EscrowWrongValue(uint256 actual, uint256 expected);
    /// @notice The token could not be pulled: balance, allowance or the token itself refused.
    error EscrowPullFailed(address token, address payer, uint256 amount);
    /// @notice The token delivered another amount than was asked for.
    error EscrowWrongDelivery(address token, uint256 actual, uint256 expected);
    /// @notice A payout failed while too little gas was left to tell whether its receiver or the gas is to blame.
    error EscrowGasTooLow(uint256 actual, uint256 expected);
    /// @notice The amount to withdraw is zero.
    error EscrowZeroWithdrawal();
    /// @notice The account has less credit in this token than it wants to withdraw.
    error EscrowInsufficientCredit(address token, uint256 actual, uint256 expected);
    /// @notice Credit cannot be sent there: the zero address or the escrow itself.
    error EscrowInvalidRecipient(address to);
    /// @notice The withdrawal could not be sent; the credit stays.
    error EscrowWithdrawFailed(address token, address to, uint256 amount);

    /* ERRORS: TERMS */

    /// @notice The Terms name no customer.
    error EscrowZeroCustomer();
    /// @notice The Terms have no lots.
    error EscrowZeroLots();
    /// @notice The Terms have more lots than a bid may have.
    error EscrowTooManyLots(uint256 actual, uint256 most);
    /// @notice The price is zero.
    error EscrowZeroPrice();
    /// @notice `lots * (price + verifier budget + bond)` does not fit 256 bits.
    error EscrowAmountOverflow(uint256 lots, uint256 price, uint256 bond, uint256 verifierFee);
    /// @notice The token has no code.
    error EscrowTokenNotContract(address token);
    /// @notice The time to claim is over before it began, or farther ahead than allowed.
    error EscrowClaimByOutOfRange(uint256 actual, uint256 earliest, uint256 latest);
    /// @notice The Terms name more verifiers than a bid may have.
    error EscrowTooManyVerifiers(uint256 actual, uint256 most);
    /// @notice A verifier is the zero address.
    error EscrowZeroVerifier(uint256 seat);
    /// @notice A verifier is named twice.
    error EscrowDuplicateVerifier(address verifier);
    /// @notice The Terms have no stages.
    error EscrowZeroStages();
    /// @notice The Terms have more stages than a bid may have.
    error EscrowTooManyStages(uint256 actual, uint256 most);
    /// @notice The Terms allow more reworks than a stage may have.
    error EscrowTooManyReworks(uint256 actual, uint256 most);
    /// @notice The shares of the stages do not add up to the whole, in basis points.
    error EscrowWrongShares(uint256 actual, uint256 expected);
    /// @notice The panel names seats beyond the verifiers of the Terms.
    error EscrowPanelOutOfRange(uint256 stage, uint256 panel, uint256 verifiers);
    /// @notice The stage has a panel but needs no PASS.
    error EscrowZeroQuorum(uint256 stage);
    /// @notice The stage needs more PASSes than its panel has verifiers.
    error EscrowQuorumAbovePanel(uint256 stage, uint256 quorum, uint256 panelSize);
    /// @notice The time to build is too long, or zero although there is a panel.
    error EscrowBuildTimeOutOfRange(uint256 stage, uint256 actual, uint256 longest);
    /// @notice The time to inspect is zero or too long.
    error EscrowInspectionTimeOutOfRange(uint256 stage, uint256 actual, uint256 longest);
    /// @notice An arbitrator needs a dispute window, and a dispute window an arbitrator.
    error EscrowArbitrationIncomplete(address arbitrator, uint256 disputeWindow);
    /// @notice Data for an arbitrator was given, but no arbitrator.
    error EscrowArbitratorDataUnused(bytes arbitratorData);
    /// @notice The dispute window is too long.
    error EscrowDisputeWindowTooLong(uint256 actual, uint256 longest);
    /// @notice The arbitrator is the customer, the supplier or a verifier.
    error EscrowArbitratorIsParty(address arbitrator);
    /// @notice The arbitrator has no code.
    error EscrowArbitratorNotContract(address arbitrator);
    /// @notice The registry has no code.
    error EscrowRegistryNotContract(address registry);
    /// @notice Stake could leave the registry before the longest dispute that it answers for is over.
    error EscrowExitDelayTooShort(uint256 actual, uint256 shortest);

    /* ACTIONS */

    /// @notice Posts a bid and locks its money: `lots * (price + verifierFee * seats of all stages * (1 + reworks))`.
    /// @dev Only the customer. Ether is sent along exactly; a token is pulled and must arrive exactly.
    /// @return bid The bid's id.
    function post(Terms calldata terms) external payable returns (bytes32 bid);

    /// @notice Posts a bid with the customer's EIP-3009 authorization, whose nonce is the bid's id: so one signature binds
    /// token, amount and Terms.
    /// @dev Anyone.
    /// @param signature The customer's `ReceiveWithAuthorization` from itself to this escrow.
    function postWithAuthorization(
        Terms calldata terms,
        uint256 validAfter,
        uint256 validBefore,
        bytes calldata signature
    ) external returns (bytes32 bid);

    /// @notice Posts a bid with an ERC-2612 permit for exactly its money. A permit that was used by somebody else before
    /// does no harm: the allowance is there.
    /// @dev The customer, or anyone with the customer's signature of the Terms, as a permit does not name them.
    /// @param termsSignature EIP-712 signature of the Terms by the customer: its digest is the bid's id, unless a fork has
    /// changed the chain's id since. Not looked at when the customer calls.
    /// @param deadline The permit's deadline.
    function postWithPermit(
        Terms calldata terms,
        bytes calldata termsSignature,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (bytes32 bid);

    /// @notice Posts a bid with the customer's Permit2 signature, whose witness is the Terms.
    /// @dev Anyone. The customer must have approved Permit2 for the token.
    /// @param signature The customer's `PermitWitnessTransferFrom` with `Terms witness`, for exactly the bid's money.
    function postWithPermit2(Terms calldata terms, uint256 nonce, uint256 deadline, bytes calldata signature)
        external
        returns (bytes32 bid);

    /// @notice Refunds all open lots of a bid to its customer. Lots under way go on, but do not open again.
    /// @dev Once for each bid: the customer at any time, anyone once `claimBy` has passed and a lot is open.
    function cancel(Terms calldata terms) external;

    /// @notice Claims an open lot for the caller and locks the bond.
    /// @dev `Terms.supplier`, or if that is zero anyone but verifiers and arbitrator of the Terms, before `claimBy`.
    function claim(Terms calldata terms, uint256 lot) external payable;

    /// @notice Claims an open lot for a supplier who signed for it. A bond in ether is sent by the caller, one in a token
    /// is pulled from the supplier.
    /// @dev Anyone, before `claimBy` and the signature's deadline.
    /// @param signature EIP-712 signature by the supplier of `Claim(bytes32 bid,uint256 lot,uint256 round,address
    /// supplier,uint256 deadline)`, where `round` is the one that the claim starts: the lot's present one plus one.
    function claimWithSignature(
        Terms calldata terms,
        uint256 lot,
        address supplier,
        uint256 deadline,
        bytes calldata signature
    ) external payable;

    /// @notice Submits a built lot for inspection.
    /// @dev The supplier, before the lot is due.
    /// @param round The round that is meant, so that a late or repeated transaction cannot hit another one.
    /// @param evidence Hash of what shows the delivery: tracking, photos, serial numbers.
    function submit(Terms calldata terms, uint256 lot, uint256 round, bytes32 evidence) external;

    /// @notice Submits a built lot together with attestations signed beforehand, and so is paid where they pass the
    /// stage and there is no dispute window.
    /// @dev The supplier, before the lot is due.
    function submitWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        bytes32 evidence,
        SignedAttestation[] calldata attestations
    ) external;

    /// @notice Puts off the time by which the supplier must submit, also when it has passed but nobody has lapsed the lot.
    /// @dev The customer, while the lot is built.
    /// @param due The new time: later than the present one and this block's, and at most 3,650 days ahead.
    function extend(Terms calldata terms, uint256 lot, uint256 round, uint256 due) external;

    /// @notice Attests PASS or FAIL. Without a dispute window the attestation that decides also moves the money.
    /// @dev A verifier of the panel with enough stake, while the lot is inspected, once per round.
    /// @param report Hash of the inspection report.
    function attest(Terms calldata terms, uint256 lot, uint256 round, bool passed, bytes32 report) external;

    /// @notice Carries attestations that verifiers signed. All are counted and credited before they decide; those of
    /// verifiers who have attested already are passed over, so that a part sent first stops nobody, unless it decides: then the
    /// others are not counted, and not paid.
    /// @dev Anyone, while the lot is inspected.
    function attestWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        SignedAttestation[] calldata attestations
    ) external;

    /// @notice Pays the stage at once, whatever the inspection says.
    /// @dev The customer, from Building to Failed.
    function accept(Terms calldata terms, uint256 lot, uint256 round) external;

    /// @notice Gives a lot up: a default before its time.
    /// @dev The supplier, from Building to Passed.
    function concede(Terms calldata terms, uint256 lot, uint256 round) external;

    /// @notice Splits all that is left of a claimed lot as both parties want, and closes it.
    /// @dev The customer with the supplier's signature, or the supplier with the customer's, before the deadline.
    /// @param toSupplier What the supplier gets; the customer gets the rest.
    /// @param signature EIP-712 signature by the other party of `Agreement(bytes32 bid,uint256 lot,uint256 stage,uint256
    /// round,address supplier,uint256 toSupplier,uint256 deadline)`.
    function agree(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        uint256 toSupplier,
        uint256 deadline,
        bytes calldata signature
    ) external;

    /// @notice Disputes a verdict before the arbitrator of the Terms. Ether beyond its fee is returned.
    /// @dev The customer or the supplier, inside the dispute window. Rulings: 1 passes the stage, 2 fails it, anything else
    /// leaves the verdict as it is. The MetaEvidence is the build spec: CIDv1 of `Terms.spec` as a raw sha2-256 block.
    /// @return disputeId The arbitrator's number of the dispute.
    function dispute(Terms calldata terms, uint256 lot, uint256 round) external payable returns (uint256 disputeId);

    /// @notice Logs a document for the arbitrator as ERC-1497 says.
    /// @dev The customer, the supplier or a verifier of the Terms, while the lot is disputed.
    /// @param evidence URI of the document.
    function submitEvidence(Terms calldata terms, uint256 lot, string calldata evidence) external;

    /// @notice Does what a passed deadline calls for: Building defaults; Inspecting is decided by the majority of the
    /// votes cast, and without one passes if the stage pays on silence, else is voided; Disputed returns to its verdict.
    /// @dev Anyone. A verdict fixed here is paid by `settle`. The dispute window of an inspection that ran out begins when
    /// it ran out, whenever this is called.
    function lapse(Terms calldata terms, uint256 lot) external;

    /// @notice Moves the money of a verdict that is final: pays the stage, starts a rework, defaults or voids. Verifiers
    /// whose verdict a ruling overturned are slashed in favour of the wronged party.
    /// @dev Anyone.
    function settle(Terms calldata terms, uint256 lot) external;

    /// @notice Withdraws credit of the caller in one token.
    /// @param token The token; zero: ether.
    /// @param to Who receives it.
    /// @param amount How much of it.
    function withdraw(address token, address to, uint256 amount) external;

    /// @notice Withdraws all credit of the caller in several tokens; those without credit are passed over.
    /// @param tokens The tokens; zero: ether.
    /// @param to Who receives it.
    function withdrawAll(address[] calldata tokens, address to) external;

    /* VIEWS */

    /// @notice Where verifiers keep their stake.
    function registry() external view returns (IVerifierRegistry);

    /// @notice The id that a bid with these Terms has, posted or not.
    function hashTerms(Terms calldata terms) external view returns (bytes32 bid);

    /// @notice A lot of a posted bid as it stands.
    function getLot(Terms calldata terms, uint256 lot) external view returns (Lot memory);

    /// @notice Several lots of a posted bid as they stand, `count` of them from `first` on; fewer, or none, if the bid ends
    /// before.
    function getLots(Terms calldata terms, uint256 first, uint256 count) external view returns (Lot[] memory);

    /// @notice What an account can withdraw in one token; zero: ether.
    function creditOf(address account, address token) external view returns (uint256 amount);
}
