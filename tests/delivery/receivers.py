"""Receivers on real sockets: they note what they were asked and answer as they are told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[["Asked"], bytes]


@dataclass(kw_only=True)
class Asked:
    """One request as it came over the wire."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Receiver:
    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def answering(status: str, *headers: str, body: bytes = b"") -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}"])
    return head.encode() + b"\r\n\r\n" + body


OK = answering("204 No Content")


@asynccontextmanager
async def a_receiver(
    answer: bytes | Answer = OK, *, after: asyncio.Event | None = None, port: int = 0
) -> AsyncIterator[Receiver]:
    """Answers every request; with `after` only once that is set."""
    receiver = Receiver()
    open_ones: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        receiver.connections += 1
        open_ones.add(writer)
        try:
            asked = await _read(reader)
            receiver.asked.append(asked)
            receiver.reached.set()
            if after is not None:
                await after.wait()
            writer.write(answer(asked) if callable(answer) else answer)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        for writer in open_ones:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {
        name.lower(): value
        for name, _, value in (line.partition(": ") for line in head[1:] if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(line=head[0], headers=headers, body=body)


@dataclass(kw_only=True)
class MailServer:
    port: int = 0
    letters: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@asynccontextmanager
async def a_mail_server(refuse: str = "", *, silent: bool = False) -> AsyncIterator[MailServer]:
    """Speaks as much SMTP as a letter needs. `refuse`: what it answers to RCPT instead of 250."""
    server = MailServer()
    open_ones: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_ones.add(writer)
        if silent:
            await reader.read()
            return
        writer.write(b"220 mail.example.org\r\n")
        while line := (await reader.readline()).decode().strip():
            match line.split(" ")[0].upper():
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    server.letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                    writer.write(b"250 taken\r\n")
                case "RCPT" if refuse:
                    writer.write(f"{refuse}\r\n".encode())
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case _:
                    writer.write(b"250 fine\r\n")
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in open_ones:
            writer.close()
