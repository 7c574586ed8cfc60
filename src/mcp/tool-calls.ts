import type { Subject } from '../kube/subject.ts';
import type { ToolSettings } from '../tools/tool.ts';
import { answerCall, type Sender } from './answer-call.ts';
import { type Frame, writeResponse } from './frames.ts';
import { readToolCall, readToolsList, type ToolCall } from './read-call.ts';
import type { Surface } from './surface.ts';
import { listTools } from './tools.ts';

/** What transports answer without an instance of the SDK's server: to make or to pass one costs more than most calls. */
export interface ToolCalls {
  /** Reads a tools/call of the ordinary shape; undefined for whatever the SDK must answer. */
  readonly read: (message: unknown) => ToolCall | undefined;
  /** Answers it with a JSON-RPC response. Rejects on a defect. */
  readonly answer: (call: ToolCall, sender: Sender) => Promise<Frame>;
  /** Answers a tools/list of the ordinary shape by a client that has not named a revision; undefined for other messages. */
  readonly list: (message: unknown, subject: Subject) => Frame | undefined;
}

export function createToolCalls(surface: Surface): ToolCalls {
  const { tools, settingsFor } = surface;
  const listed = new WeakMap<ToolSettings, string>();
  const list = (settings: ToolSettings) => {
    const text = listed.get(settings) ?? JSON.stringify({ tools: listTools(tools, settings) });
    listed.set(settings, text);
    return text;
  };
  return {
    read: (message) => readToolCall(message, tools),
    answer: async (call, sender) => writeResponse(call.id, await answerCall(surface, call, sender)),
    list: (message, subject) => {
      const id = readToolsList(message);
      return id === undefined ? undefined : writeResponse(id, [list(settingsFor(subject))]);
    },
  };
}
