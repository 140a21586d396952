// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import {IVerifierRegistry} from "./IVerifierRegistry.sol";

/// @title Escrow of distman: bids, lots and their settlement
/// @notice A customer posts Terms and locks `lots * (price + verifier budget)`. Suppliers claim lots, build and submit
/// them, the verifiers named in the Terms attest, and the escrow pays.
/// @dev The Terms are never stored: every call carries them and the escrow checks their hash. Amounts are in the
/// smallest unit of `Terms.token` (wei for ether); times are Unix seconds and durations are seconds. Deadlines are
/// half-open: at `t < deadline` the actor may act, at `t >= deadline` the timeout may.
/// @dev Warning: a token that takes a fee is refused when it is pulled. A token that later changes balances on its own
/// (rebasing), lies about its balances, is stopped by its issuer, or both takes a fee and lets the sender act while it
/// moves, can harm bids in that token; bids in other tokens cannot be touched by it. The gas of a token's transfer is
/// not capped. Choose the token as you choose the counterparty.
interface IEscrow {
    /* TYPES */

    /// @notice One gate on the way of a lot.
    /// @param shareBps Share of the price that this stage pays, in basis points; all stages add up to 10,000.
    /// @param panel Who inspects: bit `i` stands for `Terms.verifiers[i]`. Empty: a time lock that silence decides.
    /// @param quorum How many PASSes the stage needs; zero only for an empty panel.
    /// @param buildTime Seconds from the start of the stage until the supplier must have submitted.
    /// @param inspectionTime Seconds from the submission until the panel must have attested.
    /// @param paysOnSilence Verdict of an inspection in which no majority was cast: pass (true) or void (false).
    struct Stage {
        uint256 shareBps;
        uint256 panel;
        uint256 quorum;
        uint256 buildTime;
        uint256 inspectionTime;
        bool paysOnSilence;
    }

    /// @notice Everything both sides agree to, fixed when the bid is posted. A bid's id is the EIP-712 digest of it.
    /// @param customer Who locks the money and gets it back when nothing is delivered.
    /// @param supplier Who may claim; zero: anyone.
    /// @param token ERC-20 token of all amounts except stakes; zero: ether.
    /// @param arbitrator ERC-792 arbitrator; zero: verdicts are final.
    /// @param lots How many lots can be claimed, each on its own.
    /// @param price What the supplier of one lot is paid.
    /// @param bond What the supplier locks on claiming one lot; the customer gets it on default.
    /// @param verifierFee What a verifier earns by one attestation, PASS or FAIL alike.
    /// @param verifierStake Wei that a verifier must have staked for this escrow when it attests.
    /// @param claimBy Time until which open lots can be claimed; from then on anyone may have them refunded.
    /// @param disputeWindow Seconds after a verdict in which it can be disputed.
    /// @param reworks How often a failed stage may be built again.
    /// @param spec Hash of the build spec.
    /// @param salt Tells apart bids that are otherwise equal.
    /// @param arbitratorData ERC-792 extra data for the arbitrator.
    /// @param verifiers Whom both sides trust to inspect.
    /// @param stages The gates of a lot, in order.
    struct Terms {
        address customer;
        address supplier;
        address token;
        address arbitrator;
        uint256 lots;
        uint256 price;
        uint256 bond;
        uint256 verifierFee;
        uint256 verifierStake;
        uint256 claimBy;
        uint256 disputeWindow;
        uint256 reworks;
        bytes32 spec;
        bytes32 salt;
        bytes arbitratorData;
        address[] verifiers;
        Stage[] stages;
    }

    /// @notice Where a lot is in its life.
    enum LotState {
        Open,
        Building,
        Inspecting,
        Passed,
        Failed,
        Voided,
        Closed
    }

    /// @notice A lot as it stands.
    /// @param state Where the lot is in its life.
    /// @param supplier Who claimed it; zero while it is open.
    /// @param round Number of the current turn of building: one more on each claim. Zero: never claimed.
    /// @param deadline When the current state times out; zero while nothing does.
    /// @param passes Who attested PASS in this round: bit `i` stands for `Terms.verifiers[i]`.
    /// @param fails Who attested FAIL in this round, in the same way.
    struct Lot {
        LotState state;
        address supplier;
        uint256 round;
        uint256 deadline;
        uint256 passes;
        uint256 fails;
    }

    /// @notice An attestation carried by somebody else.
    /// @param seat Index of the verifier in `Terms.verifiers`.
    /// @param passed PASS (true) or FAIL (false).
    /// @param report Hash of the inspection report.
    /// @param signature EIP-712 signature by the verifier of `Attestation(bytes32 bid,uint256 lot,uint256 round,address
    /// supplier,address verifier,bool passed,bytes32 report)`: 65 bytes, 64 bytes (EIP-2098), or whatever the verifier's
    /// ERC-1271 contract takes. An account with code is always asked by ERC-1271.
    struct SignedAttestation {
        uint256 seat;
        bool passed;
        bytes32 report;
        bytes signature;
    }

    /* EVENTS */

    /// @notice A bid was posted and its money locked.
    event BidPosted(bytes32 indexed bid, address indexed customer, address indexed supplier, Terms terms);

    /// @notice The open lots of a bid, if any, were refunded to its customer; no lot of it opens again.
    event BidCancelled(bytes32 indexed bid, address indexed customer, uint256 lots, uint256 toCustomer);

    /// @notice A supplier claimed a lot and locked the bond.
    event LotClaimed(bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 round, uint256 due);

    /// @notice A supplier submitted a lot for inspection until `deadline`.
    event LotSubmitted(
        bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 round, bytes32 evidence, uint256 deadline
    );

    /// @notice A verifier's attestation was counted and `Terms.verifierFee` credited to it.
    event LotAttested(
        bytes32 indexed bid, address indexed verifier, uint256 lot, uint256 round, bool passed, bytes32 report
    );

    /// @notice An inspection ran out and the votes cast, or silence, decided it: Passed, Failed or Voided.
    event LotDecided(bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 round, LotState verdict);

    /// @notice The customer accepted a lot without waiting for a verdict.
    event LotAccepted(bytes32 indexed bid, address indexed customer, uint256 lot, uint256 round);

    /// @notice The supplier gave a lot up.
    event LotConceded(bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 round);

    /// @notice A lot was paid: price and bond to the supplier, the unused verifier budget to the customer.
    event LotPaid(bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 toSupplier, uint256 toCustomer);

    /// @notice The supplier defaulted: the customer got the bond and, unless the lot opened again, the rest.
    event LotDefaulted(bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 toCustomer, bool reopened);

    /// @notice A lot was voided: the bond to the supplier, the rest to the customer.
    event LotVoided(bytes32 indexed bid, address indexed supplier, uint256 lot, uint256 toSupplier, uint256 toCustomer);

    /// @notice A payout could not be pushed and waits to be withdrawn. Verifier fees are credited by `LotAttested`.
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
    /// @notice The account is not among the verifiers of the Terms.
    error EscrowNotVerifier(address account);
    /// @notice The Terms have no verifier with this index.
    error EscrowUnknownSeat(uint256 seat, uint256 verifiers);
    /// @notice The verifier is not on the panel of this stage.
    error EscrowNotOnPanel(address verifier, uint256 panel);
    /// @notice The verifier has attested in this round already.
    error EscrowAlreadyAttested(address verifier, uint256 round);
    /// @notice The verifier has too little stake for this escrow.
    error EscrowInsufficientStake(address verifier, uint256 actual, uint256 expected);
    /// @notice The signature is not the verifier's for this digest, which binds chain, escrow, bid, lot, round, supplier,
    /// verdict and report.
    error EscrowInvalidSignature(address verifier, bytes32 digest);
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

    /* ERRORS: MONEY */

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
    /// @notice The Terms have another number of stages than this version takes.
    error EscrowStagesUnsupported(uint256 actual, uint256 expected);
    /// @notice The shares of the stages do not add up to the whole, in basis points.
    error EscrowWrongShares(uint256 actual, uint256 expected);
    /// @notice The panel names seats beyond the verifiers of the Terms.
    error EscrowPanelOutOfRange(uint256 panel, uint256 verifiers);
    /// @notice The stage has a panel but needs no PASS.
    error EscrowZeroQuorum(uint256 stage);
    /// @notice The stage needs more PASSes than its panel has verifiers.
    error EscrowQuorumAbovePanel(uint256 stage, uint256 quorum, uint256 panelSize);
    /// @notice The time to build is zero or too long.
    error EscrowBuildTimeOutOfRange(uint256 stage, uint256 actual, uint256 longest);
    /// @notice The time to inspect is zero or too long.
    error EscrowInspectionTimeOutOfRange(uint256 stage, uint256 actual, uint256 longest);
    /// @notice This version takes no arbitrator.
    error EscrowArbitratorUnsupported(address arbitrator);
    /// @notice This version takes no data for an arbitrator.
    error EscrowArbitratorDataUnsupported(bytes arbitratorData);
    /// @notice This version takes no dispute window.
    error EscrowDisputeWindowUnsupported(uint256 disputeWindow);
    /// @notice This version takes no reworks.
    error EscrowReworksUnsupported(uint256 reworks);
    /// @notice The registry has no code.
    error EscrowRegistryNotContract(address registry);
    /// @notice Stake could leave the registry before the longest inspection is over.
    error EscrowExitDelayTooShort(uint256 actual, uint256 shortest);

    /* ACTIONS */

    /// @notice Posts a bid and locks its money: `lots * (price + panel size * verifierFee)`.
    /// @dev Only the customer. Ether is sent along exactly; a token is pulled and must arrive exactly.
    /// @return bid The bid's id.
    function post(Terms calldata terms) external payable returns (bytes32 bid);

    /// @notice Refunds all open lots of a bid to its customer. Lots under way go on, but do not open again.
    /// @dev Once for each bid: the customer at any time, anyone once `claimBy` has passed and a lot is open.
    function cancel(Terms calldata terms) external;

    /// @notice Claims an open lot for the caller and locks the bond.
    /// @dev `Terms.supplier`, or anyone if that is zero, before `claimBy`.
    function claim(Terms calldata terms, uint256 lot) external payable;

    /// @notice Submits a built lot for inspection.
    /// @dev The supplier, before the lot is due.
    /// @param round The round that is meant, so that a late or repeated transaction cannot hit another one.
    /// @param evidence Hash of what shows the delivery: tracking, photos, serial numbers.
    function submit(Terms calldata terms, uint256 lot, uint256 round, bytes32 evidence) external;

    /// @notice Submits a built lot together with attestations signed beforehand, and is paid if they decide.
    /// @dev The supplier, before the lot is due.
    function submitWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        bytes32 evidence,
        SignedAttestation[] calldata attestations
    ) external;

    /// @notice Attests PASS or FAIL. The attestation that decides also moves the money.
    /// @dev A verifier of the panel with enough stake, while the lot is inspected, once per round.
    /// @param report Hash of the inspection report.
    function attest(Terms calldata terms, uint256 lot, uint256 round, bool passed, bytes32 report) external;

    /// @notice Carries attestations that verifiers signed. All are counted and credited before they decide; those of
    /// verifiers who have attested already are passed over, so that nobody can stop a batch by sending a part of it.
    /// @dev Anyone, while the lot is inspected.
    function attestWithSignatures(
        Terms calldata terms,
        uint256 lot,
        uint256 round,
        SignedAttestation[] calldata attestations
    ) external;

    /// @notice Pays the supplier at once, whatever the inspection says.
    /// @dev The customer, from Building to Failed.
    function accept(Terms calldata terms, uint256 lot, uint256 round) external;

    /// @notice Gives a lot up: a default before its time.
    /// @dev The supplier, from Building to Passed.
    function concede(Terms calldata terms, uint256 lot, uint256 round) external;

    /// @notice Does what a passed deadline calls for: Building defaults; Inspecting is decided by the majority of the
    /// votes cast, and without one passes if the stage pays on silence, else is voided.
    /// @dev Anyone. A verdict fixed here is paid by `settle`.
    function lapse(Terms calldata terms, uint256 lot) external;

    /// @notice Moves the money of a verdict that is final.
    /// @dev Anyone.
    function settle(Terms calldata terms, uint256 lot) external;

    /// @notice Withdraws credit of the caller in one token.
    /// @param token The token; zero: ether.
    /// @param to Who receives it.
    /// @param amount How much of it.
    function withdraw(address token, address to, uint256 amount) external;

    /* VIEWS */

    /// @notice Where verifiers keep their stake.
    function registry() external view returns (IVerifierRegistry);

    /// @notice The id that a bid with these Terms has, posted or not.
    function hashTerms(Terms calldata terms) external view returns (bytes32 bid);

    /// @notice A lot of a posted bid as it stands.
    function getLot(Terms calldata terms, uint256 lot) external view returns (Lot memory);

    /// @notice What an account can withdraw in one token; zero: ether.
    function creditOf(address account, address token) external view returns (uint256 amount);
}
