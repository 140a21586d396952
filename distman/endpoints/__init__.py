"""All I/O with nodes: HTTP, WebSocket, IPC, and how the steps of `distman.rpc` are taken there."""

from __future__ import annotations

from distman.endpoints.drivers import Awaiting, Blocking, awaiting, blocking
from distman.endpoints.endpoints import Endpoints, Place

__all__ = ["Awaiting", "Blocking", "Endpoints", "Place", "awaiting", "blocking"]
