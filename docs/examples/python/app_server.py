"""A client of the app-server protocol, made from nothing but its JSON Schema.

The server is any program that speaks the protocol on standard input and output, one JSON message a
line. Everything that leaves and everything that comes is held against the schema, so that a
misunderstanding is found where it happens.
"""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Iterator

from json_schema import Schema

Json = dict[str, Any]


class ProtocolError(Exception):
    """A message that the schema does not allow."""


class ServerError(Exception):
    """The server refused a request; `code` and `data` are the answer's."""

    def __init__(self, method: str, error: Json) -> None:
        super().__init__(f"{method}: {error['message']}")
        self.code: int = error["code"]
        self.data: Any = error.get("data")


class ServerGone(Exception):
    """The server ended while something was waited for."""


class Contract:
    """What the schema says of each method."""

    def __init__(self, document: Json) -> None:
        self._schema = Schema(document)
        kinds = ("ClientRequest", "ClientNotification", "ServerRequest", "ServerNotification")
        self._messages: dict[str, dict[str, Json]] = {
            kind: {
                message["properties"]["method"]["const"]: message
                for message in self._schema.definition(kind)["anyOf"]
            }
            for kind in kinds
        }

    def check(self, kind: str, message: Json) -> None:
        """Raises ProtocolError. Methods of a newer server are not known, and pass."""
        known = self._messages[kind].get(message["method"])
        if known is None:
            if kind.startswith("Client"):
                raise ProtocolError(f"the schema knows no {message['method']}")
            return
        self._judge(known, message, message["method"])

    def check_result(self, kind: str, method: str, result: Any) -> None:
        """Raises ProtocolError when a result is not what answers the method."""
        known = self._messages[kind].get(method)
        if known is not None:
            self._judge(known["x-result"], result, f"the result of {method}")

    def _judge(self, schema: Json, value: Any, what: str) -> None:
        problems = list(self._schema.problems(schema, value))
        if problems:
            raise ProtocolError(f"{what}: {'; '.join(problems[:5])}")


@dataclass
class _Waiting:
    method: str
    answer: "queue.SimpleQueue[Json | None]"


class AppServer:
    """A server as a child process.

    `answer` is called for each request of the server, with its method and params, and returns the
    result; a turn waits for it. Use as a context manager: leaving it ends the server.
    """

    def __init__(
        self,
        command: list[str],
        schema: Path,
        answer: Callable[[str, Json], Json],
        environment: dict[str, str] | None = None,
    ) -> None:
        self._contract = Contract(json.loads(schema.read_text(encoding="utf-8")))
        self._answer = answer
        self._ids = itertools.count(1)
        self._waiting: dict[int, _Waiting] = {}
        self._lock = threading.Lock()
        self._notifications: "queue.SimpleQueue[Json | None]" = queue.SimpleQueue()
        self._fault: Exception | None = None
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "AppServer":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)

    def initialize(self, name: str, version: str) -> Json:
        """Shakes hands; the first thing to do."""
        client = {"clientInfo": {"name": name, "version": version}}
        result = self.request("initialize", client)
        self.notify("initialized")
        return result

    def request(self, method: str, params: Json) -> Json:
        """Sends a request and waits for its result. Raises ServerError, ServerGone, ProtocolError."""
        number = next(self._ids)
        waiting = _Waiting(method, queue.SimpleQueue())
        self._waiting[number] = waiting
        message = {"id": number, "method": method, "params": params}
        self._contract.check("ClientRequest", message)
        self._write(message)
        reply = waiting.answer.get()
        if reply is None:
            raise self._fault or ServerGone(method)
        if "error" in reply:
            raise ServerError(method, reply["error"])
        self._contract.check_result("ClientRequest", method, reply["result"])
        return reply["result"]

    def notify(self, method: str, params: Json | None = None) -> None:
        message: Json = {"method": method} if params is None else {"method": method, "params": params}
        self._contract.check("ClientNotification", message)
        self._write(message)

    def notifications(self) -> Iterator[Json]:
        """What the server tells, in order, for as long as it lives. Raises ProtocolError."""
        while (message := self._notifications.get()) is not None:
            yield message
        if self._fault is not None:
            raise self._fault

    def _write(self, message: Json) -> None:
        assert self._process.stdin is not None
        with self._lock:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()

    def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            for line in self._process.stdout:
                self._take(json.loads(line))
        except Exception as error:  # Told to whoever waits: this thread has nobody to tell.
            self._fault = error
            self._process.terminate()
        self._notifications.put(None)
        for waiting in list(self._waiting.values()):
            waiting.answer.put(None)

    def _take(self, message: Json) -> None:
        if "method" not in message:
            self._waiting.pop(message["id"]).answer.put(message)
        elif "id" in message:
            self._contract.check("ServerRequest", message)
            threading.Thread(target=self._reply, args=(message,), daemon=True).start()
        else:
            self._contract.check("ServerNotification", message)
            self._notifications.put(message)

    def _reply(self, message: Json) -> None:
        """In a thread of its own: a person may take their time, and the server goes on talking."""
        method = message["method"]
        try:
            result = self._answer(method, message["params"])
            self._contract.check_result("ServerRequest", method, result)
        except Exception as error:
            refusal = {"code": -32603, "message": str(error)}
            self._write({"id": message["id"], "error": refusal})
            return
        self._write({"id": message["id"], "result": result})
