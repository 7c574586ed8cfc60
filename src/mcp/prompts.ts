import {
  type CompleteRequest,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isRefusal, quote } from '../errors.ts';
import { parseNamespace, parsePodName } from '../kube/names.ts';
import { type Completion, completion } from '../prompts/complete.ts';
import type { Prompt, Workload } from '../prompts/prompt.ts';
import { callSignal, subjectOf } from './caller.ts';
import type { Surface } from './surface.ts';

const ARGUMENTS: readonly { readonly name: keyof Workload; readonly description: string }[] = [
  { name: 'namespace', description: 'The namespace of the workload' },
  { name: 'kind', description: 'Its kind, in lower case' },
  { name: 'name', description: 'Its name' },
];

/** Serves prompts/list, prompts/get, and completion of their arguments from the cluster as the caller may see it. */
export function registerPrompts(mcp: McpServer, surface: Surface): void {
  const { prompts, settingsFor, caller } = surface;
  mcp.server.setRequestHandler('prompts/list', () => ({
    prompts: prompts.map(({ name, title, description }) => ({
      name,
      title,
      description,
      arguments: ARGUMENTS.map((argument) => ({ ...argument, required: true })),
    })),
  }));
  mcp.server.setRequestHandler('prompts/get', ({ params }, context) => {
    const prompt = findPrompt(prompts, params.name);
    const settings = settingsFor(subjectOf(context, caller));
    const text = prompt.write(readWorkload(prompt, params.arguments ?? {}), settings);
    return { description: prompt.title, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
  mcp.server.setRequestHandler('completion/complete', async ({ params }, context) => ({
    completion: { ...(await complete(surface, mcp.server.getClientVersion(), params, context)) },
  }));
}

function findPrompt(prompts: readonly Prompt[], wanted: string): Prompt {
  const prompt = prompts.find(({ name }) => name === wanted);
  if (prompt !== undefined) return prompt;
  const names = prompts.map(({ name }) => name).join(', ') || 'none with this TOOLSET';
  throw invalid(`Unknown prompt: ${quote(wanted)}. Prompts: ${names}`);
}

/** Takes plain names only: they go into a text that a model reads as a task. */
function readWorkload({ kinds }: Prompt, given: Readonly<Record<string, string>>): Workload {
  const { namespace = '', kind = '', name = '' } = given;
  for (const parsed of [parseNamespace(namespace), parsePodName(name)]) {
    if (isRefusal(parsed)) throw invalid(`${parsed.error} ${parsed.hint}`);
  }
  if (!kinds.includes(kind)) throw invalid(`Invalid kind: ${quote(kind)}. Kinds: ${kinds.join(', ')}`);
  return { namespace, kind, name };
}

type Client = ReturnType<McpServer['server']['getClientVersion']>;

/** Completes one argument, as a call of the caller. */
async function complete(
  { prompts, pipeline, caller }: Surface,
  client: Client,
  { ref, argument, context: filled }: CompleteRequest['params'],
  context: ServerContext,
): Promise<Completion> {
  const prompt = ref.type === 'ref/prompt' ? prompts.find(({ name }) => name === ref.name) : undefined;
  if (prompt === undefined) return NOTHING;
  const known = filled?.arguments ?? {};
  const outcome = await pipeline.answer({
    tool: completion(prompt, { argument: argument.name, begins: argument.value, known }),
    arguments: {},
    signal: callSignal(context),
    subject: subjectOf(context, caller),
    client,
  });
  return outcome.success ? (outcome.body as unknown as Completion) : NOTHING;
}

const NOTHING: Completion = { values: [], total: 0, hasMore: false };

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
