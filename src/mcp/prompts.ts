import {
  type CompleteRequest,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isRefusal, quote } from '../errors.ts';
import { parseNamespace, parsePodName } from '../kube/names.ts';
import type { Prompt, Workload } from '../prompts/prompt.ts';
import { kubectl } from '../tools/kubectl.ts';
import { callSignal, subjectOf } from './caller.ts';
import type { Surface } from './surface.ts';

/** The most values one completion may give. Source: MCP 2025-06-18, Completion. */
const MOST_VALUES = 100;

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
    completion: await complete(surface, mcp.server.getClientVersion(), params, context),
  }));
}

function findPrompt(prompts: readonly Prompt[], wanted: string): Prompt {
  const prompt = prompts.find(({ name }) => name === wanted);
  if (prompt !== undefined) return prompt;
  const names = prompts.map(({ name }) => name).join(', ');
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

/** Completes one argument. Where the caller may not list what it would be taken from, there is nothing to choose from. */
async function complete(
  surface: Surface,
  client: Client,
  { ref, argument, context: known }: CompleteRequest['params'],
  context: ServerContext,
): Promise<{ values: string[]; total?: number; hasMore: boolean }> {
  const prompt = ref.type === 'ref/prompt' ? surface.prompts.find(({ name }) => name === ref.name) : undefined;
  if (prompt === undefined) return { values: [], hasMore: false };
  const list = async (...args: string[]) => {
    const outcome = await surface.pipeline.answer({
      tool: kubectl,
      arguments: { args: ['get', ...args, '--output=name'] },
      signal: callSignal(context),
      subject: subjectOf(context, surface.caller),
      client,
    });
    const lines = outcome.success ? String(outcome.body['stdout']).split('\n') : [];
    return lines.filter((line) => line.includes('/')).map((line) => line.slice(line.indexOf('/') + 1));
  };
  const { namespace = '', kind = '' } = known?.arguments ?? {};
  const offered = {
    kind: async () => prompt.kinds,
    namespace: () => list('namespaces'),
    name: async () =>
      prompt.kinds.includes(kind) && !isRefusal(parseNamespace(namespace))
        ? list(kind, `--namespace=${namespace}`)
        : [],
  };
  const all = Object.hasOwn(offered, argument.name) ? await offered[argument.name as keyof typeof offered]() : [];
  const matching = all.filter((value) => value.startsWith(argument.value));
  return { values: matching.slice(0, MOST_VALUES), total: matching.length, hasMore: matching.length > MOST_VALUES };
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, message);
}
