"""Asks an agent something in a folder, shows what it does, and asks you before it may do more.

    python3 ask.py --schema app-server-protocol.schema.json --cwd . "what is in this folder?" \\
        -- skein-app-server

Everything behind `--` is the server's command: any server of the protocol will do.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from app_server import AppServer, Json


def main() -> int:
    options = parse()
    with AppServer(options.server, options.schema, decide) as server:
        server.initialize("python-example", "1.0.0")
        started = server.request("thread/start", {"cwd": str(options.cwd.resolve())})
        thread_id = started["thread"]["id"]
        print(f"thread {thread_id}, model {started['model']}")
        server.request(
            "turn/start",
            {"threadId": thread_id, "input": [{"type": "text", "text": options.prompt}]},
        )
        for notification in server.notifications():
            show(notification)
            if notification["method"] == "turn/completed":
                status = notification["params"]["turn"]["status"]
                print(f"\nturn {status}")
                return 0 if status == "completed" else 1
    return 1


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--schema", type=Path, required=True)
    parser.add_argument("--cwd", type=Path, default=Path("."))
    parser.add_argument("prompt")
    parser.add_argument("server", nargs="+")
    return parser.parse_args()


def show(notification: Json) -> None:
    params: dict[str, Any] = notification["params"]
    match notification["method"]:
        case "item/agentMessage/delta" | "item/commandExecution/outputDelta":
            print(params["delta"], end="", flush=True)
        case "item/started" if params["item"]["type"] == "commandExecution":
            print(f"\n$ {params['item']['command']}")
        case "item/started" if params["item"]["type"] == "fileChange":
            print("\nchanges " + ", ".join(change["path"] for change in params["item"]["changes"]))
        case "error":
            print(f"\n{params['error']['message']}", file=sys.stderr)


def decide(method: str, params: Json) -> Json:
    """Called when the server asks. What this program does not know is refused by an error."""
    if method == "item/commandExecution/requestApproval":
        print(f"\nMay it run {params.get('command')!r} in {params.get('cwd')}?", flush=True)
    elif method == "item/fileChange/requestApproval":
        print("\nMay it make these changes?", flush=True)
    else:
        raise NotImplementedError(f"this client cannot answer {method}")
    return {"decision": "accept" if input("y/n ").strip().lower() == "y" else "decline"}


if __name__ == "__main__":
    sys.exit(main())
