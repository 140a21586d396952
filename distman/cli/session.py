"""Which chain, which escrow, which key: what every command needs before it can act."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import typer

from distman.chain import Chain
from distman.cli.output import announce
from distman.client import Client, Signer
from distman.deployments import DeployedContract, Deployment, deployment_path, load_deployment
from distman.errors import InvalidInput, KeyUnavailable
from distman.journal import Journal
from distman.json_values import bytes32
from distman.keys import key_from_environment, key_from_keystore
from distman.keystores import find_keystore, wallet_folders
from distman.token import Token, load_token, smallest_units
from distman.types import Terms

KEY_VARIABLE = "DISTMAN_PRIVATE_KEY"

journals: list[Journal] = []
"""The journals that this command has opened."""


@dataclass
class Session:
    """What the options before the command said.

    Attributes:
        rpc_url: Endpoints of the chain, the best first, with commas between them.
        chain_id: The chain that is meant, if it was told.
        escrow: The escrow's address, if it was given.
        deployments: Folder of the deployment records.
        keystore: V3 keystore of who acts, if it was given.
        keystore_name: The keystore's name in the folder of some wallet, if it was given.
        password_file: File with the keystore's password, if it was given.
        journal: Folder in which transactions are kept before they are sent, if it was given.
        confirmations: How many blocks must hold a transaction until it counts as mined.
        timeout: Seconds to wait until a transaction is mined.
    """

    rpc_url: str
    chain_id: int | None
    escrow: str | None
    deployments: Path
    keystore: Path | None
    keystore_name: str | None
    password_file: Path | None
    journal: Path | None
    confirmations: int
    timeout: float

    @cached_property
    def chain(self) -> Chain:
        """The chain; tells of every transaction before it is sent."""
        journals.append(Journal(self.journal or Path(typer.get_app_dir("distman")) / "journal"))
        return Chain(
            *self.rpc_url.split(","),
            expected_id=self.chain_id,
            announce=announce,
            journal=journals[-1],
            confirmations=self.confirmations,
            timeout_s=self.timeout,
        )

    @cached_property
    def client(self) -> Client:
        """A client that acts with the key of this session."""
        return Client(self.chain, self._escrow, self.signer, registry=self._registry)

    @cached_property
    def signer(self) -> Signer:
        """Who acts.

        Raises:
            KeyUnavailable: There is no key.
        """
        if self.keystore is not None and self.keystore_name is not None:
            raise InvalidInput("--account", self.keystore_name, "either it or --keystore")
        if self.keystore_name is not None:
            self.keystore = find_keystore(self.keystore_name, self.folders)
        if self.keystore is not None:
            return key_from_keystore(self.keystore, self._password(self.keystore))
        return key_from_environment(KEY_VARIABLE)

    @property
    def folders(self) -> dict[str, Path]:
        """Where keystores are looked for by their name."""
        return wallet_folders(Path(typer.get_app_dir("distman")) / "keystore")

    def new_password(self) -> str:
        """A password for a new keystore: from the file, or asked for twice.

        Raises:
            KeyUnavailable: There is no file, and nobody to ask.
        """
        if self.password_file is not None:
            return self._password_of(self.password_file)
        _expect_somebody("the new keystore")
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))

    @cached_property
    def viewer(self) -> Client:
        """A client that only looks."""
        return Client(self.chain, self._escrow, registry=self._registry)

    @cached_property
    def account_address(self) -> str:
        """Address of who acts."""
        return self.signer.address

    @property
    def place(self) -> str:
        """Where money goes, in words, for those who are about to pay: the escrow and its chain."""
        return f"at the escrow {self.viewer.escrow} on chain {self.chain.id()}"

    def terms(self, bid: str) -> Terms:
        """The Terms of a bid, found on chain by its id."""
        return self.viewer.terms(bytes32(bid, "BID"), self._first_block)

    def bid(self, bid: str) -> tuple[Terms, Token]:
        """The Terms of a bid, and what its amounts are counted in: all that a command asks for before it acts."""
        terms = self.terms(bid)
        return terms, self.unit(terms.token)

    def token(self, address: str, decimals: int | None = None) -> Token:
        """A token's symbol and decimals.

        Args:
            address: The token.
            decimals: The decimals that it must have, if they were told.

        Raises:
            InvalidInput: It does not tell them.
            WrongAnswer: It has other decimals.
        """
        return self.viewer.run(load_token(address, decimals))

    def unit(self, address: str, decimals: int | None = None) -> Token:
        """What amounts are counted in: the smallest unit of a token that does not tell its symbol and decimals.

        Raises:
            WrongAnswer: It has other decimals than those that were told.
            InvalidInput: It has none, and some were told.
        """
        if decimals is not None:
            return self.token(address, decimals)
        try:
            return self.token(address)
        except InvalidInput:
            return smallest_units(address)

    @cached_property
    def _deployment(self) -> Deployment | None:
        return load_deployment(self.deployments, self.chain.id())

    @property
    def _escrow(self) -> str:
        if self.escrow is not None:
            return self.escrow
        if self._deployment is None or "Escrow" not in self._deployment.contracts:
            path = deployment_path(self.deployments, self.chain.id())
            raise InvalidInput("--escrow", None, f"the escrow's address, or a deployment recorded in {path}")
        return self._deployment.contracts["Escrow"].address

    @property
    def _first_block(self) -> int:
        """The block from which the escrow exists, as far as it is known."""
        return self._recorded["Escrow"].block if self._recorded else 0

    @property
    def _registry(self) -> str | None:
        """The address of the escrow's registry, as far as it is known."""
        recorded = self._recorded.get("VerifierRegistry")
        return recorded.address if recorded else None

    @property
    def _recorded(self) -> Mapping[str, DeployedContract]:
        """What was deployed together with the escrow; nothing if that is not recorded."""
        contracts = self._deployment.contracts if self._deployment else {}
        recorded = contracts.get("Escrow")
        return contracts if recorded and recorded.address.lower() == self._escrow.lower() else {}

    def _password(self, keystore: Path) -> str:
        if self.password_file is not None:
            return self._password_of(self.password_file)
        _expect_somebody(f"the keystore {keystore}")
        return str(typer.prompt(f"Password of {keystore}", hide_input=True, err=True))

    def _password_of(self, file: Path) -> str:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise KeyUnavailable(f"The password file {file} cannot be read: {error.strerror}.") from error
        with suppress(UnicodeDecodeError):
            return data.decode().rstrip("\r\n")
        # Not while the other error is handled: that one holds the password.
        raise KeyUnavailable(f"The password file {file} is not UTF-8.")


def _expect_somebody(what: str) -> None:
    """Makes sure that there is somebody to ask for a password.

    Raises:
        KeyUnavailable: There is no terminal.
    """
    if not sys.stdin.isatty():
        raise KeyUnavailable(f"There is no terminal to ask for the password of {what} on: give --password-file.")
