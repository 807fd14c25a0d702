"""The address `serve` listens on: read from the command line and taken before anything else is done."""

import errno
import socket
from dataclasses import dataclass
from typing import Final

import click

from lrs_soap.cli.refusals import Refused

_HIGHEST_PORT: Final = 65535
_BACKLOG: Final = 2048
_ANY_HOST: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - told apart, not bound


@dataclass(frozen=True, slots=True)
class Address:
    """An empty host means every address of the machine; port 0 any that is free."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Where somebody on this machine reaches it."""
        host = "127.0.0.1" if self.host in _ANY_HOST else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def read_address(ctx: click.Context, param: click.Parameter, value: str) -> Address:
    """An option's callback: HOST:PORT, a host of colons in brackets."""
    host, colon, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") if host.startswith("[") else host
    if not colon or not port.isascii() or not port.isdigit() or int(port) > _HIGHEST_PORT:
        raise click.BadParameter(f"{value!r} is not HOST:PORT, as 127.0.0.1:8080", ctx, param)
    return Address(host, int(port))


def listen(address: Address) -> socket.socket:
    """A socket that listens. Raises `Refused` when the address is taken or not this machine's."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            address.host or None, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            # A port whose last connections are still being buried is free.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(where)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise Refused(_why_not(address, error)) from None
    return listener


def _why_not(address: Address, error: OSError) -> str:
    where = f"{address.host or '*'}:{address.port}"
    if error.errno == errno.EADDRINUSE:
        return f"{where} is in use by another program: stop it, or choose another port with --bind HOST:PORT"
    return f"cannot listen on {where}: {error.strerror or error}"
