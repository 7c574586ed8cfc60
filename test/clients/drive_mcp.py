"""Drives a client of the Python SDK, of either generation: one JSON command per line in, one JSON answer per line out.

Commands run beside each other, and an answer carries the number of its command.
"""

import asyncio
import json
import os
import sys

# Whatever the SDK prints goes to stderr: stdout has the answers alone.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import mcp  # noqa: E402
from mcp import StdioServerParameters  # noqa: E402

IS_SECOND = hasattr(mcp, "Client")
if IS_SECOND:
    from mcp import Client
    from mcp.shared.exceptions import MCPError as Fault
else:
    from mcp import ClientSession
    from mcp.client.stdio import stdio_client
    from mcp.client.streamable_http import streamablehttp_client
    from mcp.shared.exceptions import McpError as Fault
    from mcp.types import CancelledNotification, CancelledNotificationParams, ClientNotification


class Connection:
    """One connection. A task of its own opens and closes it, as the SDK wants both in one task."""

    def __init__(self, command):
        self.command = command
        self.opened = asyncio.get_running_loop().create_future()
        self.closing = asyncio.Event()
        self.calls = {}
        self.task = asyncio.create_task(self.live())

    async def live(self):
        try:
            await (self.live_second() if IS_SECOND else self.live_first())
        except BaseException as error:
            if not self.opened.done():
                self.opened.set_exception(RuntimeError(root(error)))
            elif not self.closing.is_set():
                print("the connection ended:", root(error), file=sys.stderr)

    def parameters(self):
        return StdioServerParameters(**{name: self.command[name] for name in ("command", "args", "env")})

    async def live_first(self):
        over_http = "url" in self.command
        way = streamablehttp_client(self.command["url"]) if over_http else stdio_client(self.parameters())
        async with way as (reading, writing, *_):
            async with ClientSession(reading, writing) as self.session:
                begun = await self.session.initialize()
                self.opened.set_result({"revision": begun.protocolVersion, "server": begun.serverInfo.name})
                await self.closing.wait()

    async def live_second(self):
        server = self.command["url"] if "url" in self.command else self.parameters()
        async with Client(server, mode=self.command["mode"]) as self.session:
            seen = {"revision": self.session.protocol_version, "server": self.session.server_info.name}
            self.opened.set_result(seen)
            await self.closing.wait()

    async def list(self):
        listed = await self.session.list_tools()
        return {"tools": [tool.name for tool in listed.tools]}

    async def call(self, at, tool, given):
        if not IS_SECOND:
            self.calls[at] = self.session._request_id
        calling = asyncio.ensure_future(self.session.call_tool(tool, given))
        if IS_SECOND:
            self.calls[at] = calling
        try:
            result = await calling
        except Fault as error:
            return {"fault": {"code": error.error.code, "message": error.error.message}}
        except asyncio.CancelledError:
            return {"cancelled": True}
        dumped = result.model_dump(by_alias=True)
        return {"isError": dumped["isError"], "structured": dumped["structuredContent"], "content": dumped["content"]}

    async def cancel(self, at):
        if IS_SECOND:
            self.calls[at].cancel()
            return {}
        # The first generation tells the server only when it is asked to.
        params = CancelledNotificationParams(requestId=self.calls[at], reason="not needed")
        notification = CancelledNotification(method="notifications/cancelled", params=params)
        await self.session.send_notification(ClientNotification(notification))
        return {}

    async def close(self):
        self.closing.set()
        await self.task
        return {}


def root(error):
    """Returns the text of the error that a group of tasks ended with."""
    while getattr(error, "exceptions", None):
        error = error.exceptions[0]
    return f"{type(error).__name__}: {error}"


connection = None


async def answer(command):
    global connection
    what = command["do"]
    if what == "open":
        connection = Connection(command)
        return await connection.opened
    if what == "call":
        return await connection.call(command["at"], command["tool"], command["given"])
    if what == "cancel":
        return await connection.cancel(command["which"])
    return await {"list": connection.list, "close": connection.close}[what]()


async def handle(command):
    try:
        said = await answer(command)
    except Exception as error:
        said = {"failed": root(error)}
    tell({"at": command["at"], **said})


def tell(said):
    answers.write(json.dumps(said) + "\n")
    answers.flush()


async def main():
    tell({"at": 0})
    running = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        task = asyncio.create_task(handle(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


asyncio.run(main())
