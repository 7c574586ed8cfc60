"""Drives the MCP toolset of HolmesGPT without a model: one JSON command per line in, one JSON answer per line out,
with the number of its command.

The toolset is made by the loader of Holmes from the same configuration that an operator writes below `mcp_servers`, and its tools are
invoked by the method that Holmes invokes them with. Nothing of Holmes is replaced.
"""

import json
import os
import sys

# Whatever Holmes prints goes to stderr: stdout has the answers alone.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

from holmes.core.models import format_tool_result_data  # noqa: E402
from holmes.core.tools import ToolInvokeContext  # noqa: E402
from holmes.plugins.toolsets import load_toolsets_from_config  # noqa: E402

toolsets = {}


def load(command):
    """Makes a toolset and lets Holmes check it, as it does when it starts."""
    config = {"type": "mcp", **command["config"]}
    (toolset,) = load_toolsets_from_config({command["name"]: config})
    toolset.check_prerequisites(silent=True)
    toolsets[command["name"]] = toolset
    return {
        "status": toolset.status.value,
        "error": toolset.error,
        "tools": [
            {"name": tool.name, "parameters": {name: read(parameter) for name, parameter in tool.parameters.items()}}
            for tool in toolset.tools
        ],
        "openai": [tool.get_openai_format() for tool in toolset.tools],
    }


def read(parameter):
    """Shows how Holmes read a parameter, without what it left empty."""
    seen = {"type": parameter.type, "required": parameter.required}
    if parameter.items is not None:
        seen["items"] = parameter.items.type
    if parameter.enum:
        seen["enum"] = parameter.enum
    if parameter.any_of:
        seen["any_of"] = [branch.type for branch in parameter.any_of]
    return seen


def call(command):
    """Invokes a tool with parameters as a model would give them."""
    toolset = toolsets[command["name"]]
    tool = next(tool for tool in toolset.tools if tool.name == command["tool"])
    # What Holmes does with tools that it reaches through its relay: the mark of the approval is sent along.
    tool.is_remote = command.get("remote", False)
    context = ToolInvokeContext.model_construct(
        tool_number=1,
        user_approved=command.get("approved", False),
        llm=None,
        max_token_count=128_000,
        tool_call_id="call_1",
        tool_name=tool.name,
        session_approved_prefixes=[],
        request_context=None,
    )
    result = tool.invoke(command["params"], context)
    return {
        "status": result.status.value,
        "error": result.error,
        "data": result.get_stringified_data(),
        "line": tool.get_parameterized_one_liner(command["params"]),
        "shown": format_tool_result_data(result, "call_1", tool.name),
    }


def tell(said):
    answers.write(json.dumps(said) + "\n")
    answers.flush()


tell({"at": 0})
for line in sys.stdin:
    command = json.loads(line)
    tell({"at": command["at"], **{"load": load, "call": call}[command["do"]](command)})
