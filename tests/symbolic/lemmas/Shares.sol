// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title What the arithmetic of `Amounts` and `TermsCheck` rests on, over all numbers
/// @dev For the compiler's own checker, which reads no assembly: the formulas stand here as `AmountProofs` and `TermsProofs` show
/// the libraries to compute them. Every operation is shown not to overflow as well.
contract Shares {
    uint256 private constant WHOLE = 10_000;

    /// @notice Rounding two parts of a price down never gives more than rounding their sum down: by induction the shares of
    /// any number of stages never exceed the price, so that what is unpaid never runs below zero.
    /// @custom:rules M10 T6 E2
    /// @custom:bounds any basis points that add up to 10,000 at most; any price whose 10,000-fold fits 256 bits
    function lemma_sharesNeverExceedPrice(uint256 price, uint256 before, uint256 next) external pure {
        require(before <= WHOLE && next <= WHOLE && before + next <= WHOLE);
        require(price <= type(uint256).max / WHOLE);
        uint256 paid = price * before / WHOLE;
        uint256 share = price * next / WHOLE;
        uint256 both = price * (before + next) / WHOLE;
        assert(paid + share <= both);
        assert(both <= price);
    }

    /// @notice What a lot needs, if it is no more than 256 bits over the number of lots, fits 256 bits for all lots together.
    /// @custom:rules T13 P1
    /// @custom:bounds any amount; any number of lots
    function lemma_allLotsFit(uint256 perLot, uint256 lots) external pure {
        require(lots != 0);
        require(perLot <= type(uint256).max / lots);
        uint256 total = lots * perLot;
        assert(total >= perLot);
    }

    /// @notice A budget for as many fees as can be spent covers those that were, and what is left is the fee of each other one.
    /// @custom:rules T13 M2 I4
    /// @custom:bounds any fee and any number of fees whose product fits 256 bits; any number of them spent
    function lemma_budgetCoversFees(uint256 fee, uint256 most, uint256 spent) external pure {
        require(fee == 0 || most <= type(uint256).max / fee);
        require(spent <= most);
        uint256 budget = fee * most;
        assert(budget - spent * fee == fee * (most - spent));
    }
}
