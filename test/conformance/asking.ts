import {
  acceptedContent,
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';

/** Seals what a tool wants to remember between two rounds; what a client changed in it does not open again. */
export const STATE = createRequestStateCodec<number>({ key: 'a key of 32 bytes that only tests use' });

type Answer = CallToolResult | InputRequiredResult;

const NAME = z.object({ name: z.string() });
const OK = z.object({ ok: z.boolean() });
const COLOR = z.object({ color: z.string() });

const done = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });
const sample = (words: string, maxTokens = 100) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: words } }], maxTokens });
const askName = (message = 'What is your name?') => inputRequired.elicit({ message, requestedSchema: NAME });
const askOk = () => inputRequired.elicit({ message: 'Please confirm', requestedSchema: OK });

/** The tools of the suite that ask the client for something and know of no era; see its description of each. */
const TOOLS: Readonly<Record<string, (context: ServerContext) => Answer | Promise<Answer>>> = {
  test_input_required_result_elicitation: greet,
  test_streaming_elicitation: greet,

  test_input_required_result_sampling: ({ mcpReq }) =>
    inputResponse(mcpReq.inputResponses, 'capital_question').kind === 'sampling'
      ? done('Thank you.')
      : inputRequired({ inputRequests: { capital_question: sample('What is the capital of France?') } }),

  test_input_required_result_list_roots: ({ mcpReq }) => {
    const given = inputResponse(mcpReq.inputResponses, 'client_roots');
    return given.kind === 'roots'
      ? done(`Roots: ${given.roots.map(({ uri }) => uri).join(', ')}`)
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  },

  test_input_required_result_request_state: confirm,
  test_input_required_result_tampered_state: confirm,

  test_input_required_result_multiple_inputs: async ({ mcpReq }) => {
    const kinds = ['user_name', 'greeting', 'client_roots'].map(
      (key) => inputResponse(mcpReq.inputResponses, key).kind,
    );
    if (kinds.every((kind) => kind !== 'missing') && mcpReq.requestState() === 1) return done('All is known.');
    return inputRequired({
      inputRequests: {
        user_name: askName(),
        greeting: sample('Generate a greeting', 50),
        client_roots: inputRequired.listRoots(),
      },
      requestState: await STATE.mint(1),
    });
  },

  test_input_required_result_multi_round: async ({ mcpReq }) => {
    const round = mcpReq.requestState<number>();
    if (round === 2 && acceptedContent(mcpReq.inputResponses, 'step2', COLOR) !== undefined) return done('All done.');
    if (round === 1 && acceptedContent(mcpReq.inputResponses, 'step1', NAME) !== undefined) {
      const message = 'Step 2: What is your favorite color?';
      return inputRequired({
        inputRequests: { step2: inputRequired.elicit({ message, requestedSchema: COLOR }) },
        requestState: await STATE.mint(2),
      });
    }
    return inputRequired({
      inputRequests: { step1: askName('Step 1: What is your name?') },
      requestState: await STATE.mint(1),
    });
  },

  test_input_required_result_capabilities: ({ mcpReq }) => {
    const declared = declaredCapabilities(mcpReq);
    return inputRequired({
      inputRequests: {
        ...('sampling' in declared ? { opinion: sample('What do you think?') } : {}),
        ...('elicitation' in declared ? { user_name: askName() } : {}),
      },
    });
  },

  // It asks for what the client never said it can do; the SDK has to say so.
  test_missing_capability: () => inputRequired({ inputRequests: { opinion: sample('What do you think?') } }),

  test_elicitation_sep1034_defaults: ({ mcpReq }) =>
    elicited(mcpReq.inputResponses, {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),

  test_elicitation_sep1330_enums: ({ mcpReq }) =>
    elicited(mcpReq.inputResponses, {
      untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
      titledSingle: { type: 'string', oneOf: titled('value', 'Option') },
      legacyEnum: {
        type: 'string',
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
      titledMulti: { type: 'array', items: { anyOf: titled('value', 'Choice') } },
    }),
};

/** Registers every tool that asks. */
export function registerAsking(server: McpServer): void {
  for (const [name, answer] of Object.entries(TOOLS)) {
    server.registerTool(name, { description: `Asks as ${name} should` }, answer);
  }
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of the client', inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, { mcpReq }) => {
      const given = inputResponse(mcpReq.inputResponses, 'answer');
      return given.kind === 'sampling'
        ? done(`LLM response: ${JSON.stringify(given.result.content)}`)
        : inputRequired({ inputRequests: { answer: sample(prompt) } });
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user of the client', inputSchema: z.object({ message: z.string() }) },
    ({ message }, { mcpReq }) =>
      elicited(
        mcpReq.inputResponses,
        {
          username: { type: 'string', description: "User's response" },
          email: { type: 'string', description: "User's email address" },
        },
        message,
      ),
  );
}

function greet({ mcpReq }: ServerContext): Answer {
  const given = acceptedContent(mcpReq.inputResponses, 'user_name', NAME);
  return given === undefined
    ? inputRequired({ inputRequests: { user_name: askName() } })
    : done(`Hello, ${given.name}!`);
}

async function confirm({ mcpReq }: ServerContext): Promise<Answer> {
  if (mcpReq.requestState() === 1 && acceptedContent(mcpReq.inputResponses, 'confirm', OK)?.ok) return done('state-ok');
  return inputRequired({ inputRequests: { confirm: askOk() }, requestState: await STATE.mint(1) });
}

type Properties = Extract<
  Parameters<typeof inputRequired.elicit>[0]['requestedSchema'],
  { properties: unknown }
>['properties'];

function declaredCapabilities({ envelope }: ServerContext['mcpReq']): object {
  return (envelope as Record<string, object> | undefined)?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
}

function elicited(
  responses: Record<string, unknown> | undefined,
  properties: Properties,
  message = 'Please fill this in',
): Answer {
  const given = inputResponse(responses, 'form');
  if (given.kind === 'elicit') {
    return done(`Elicitation completed: action=${given.action}, content=${JSON.stringify(given.content ?? {})}`);
  }
  const requestedSchema = { type: 'object' as const, properties, required: Object.keys(properties) };
  return inputRequired({ inputRequests: { form: inputRequired.elicit({ message, requestedSchema }) } });
}

function titled(value: string, title: string) {
  return ['First', 'Second', 'Third'].map((nth, at) => ({ const: `${value}${at + 1}`, title: `${nth} ${title}` }));
}
