import { call } from '../served.ts';
import type { Program } from './on-record.ts';

/** The namespace that all calls are about. */
export const NAMESPACE = 'audit-complete';

/** A call, which program makes the requests of its command, the steps that it must have on record, and how it ends. */
export interface Call {
  readonly does: string;
  readonly message: object;
  readonly by: Program;
  readonly steps: readonly string[];
  readonly refused: boolean;
  readonly fails: boolean;
}

interface Choices {
  readonly by?: Program;
  readonly steps?: readonly string[];
  readonly refused?: boolean;
  readonly fails?: boolean;
  readonly stdin?: string;
}

function line(does: string, choices: Choices = {}): Call {
  const { by = 'server', steps = [], refused = false, fails = false, stdin } = choices;
  const message = call('kubectl', { args: does.split(' '), ...(stdin !== undefined && { stdin }) });
  return { does, message, by, steps, refused, fails };
}

const CONFIG_MAP = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'made' },
  data: { a: 'b' },
});
const byKubectl = { by: 'kubectl' } as const;

const COMPLETION: Call = {
  does: 'completion of a name',
  message: {
    jsonrpc: '2.0',
    id: 1,
    method: 'completion/complete',
    params: {
      ref: { type: 'ref/prompt', name: 'roll-back' },
      argument: { name: 'name', value: 'w' },
      context: { arguments: { namespace: NAMESPACE, kind: 'deployment' } },
    },
  },
  by: 'server',
  steps: ['course'],
  refused: false,
  fails: false,
};

const RUN_IMAGE: Call = {
  does: 'run_image of a name that is taken',
  message: call('run_image', { name: 'taken', image: 'busybox:1.37', namespace: NAMESPACE }),
  by: 'kubectl',
  steps: ['clean-up', 'judge-writes'],
  refused: false,
  fails: true,
};

const GET_CONFIG: Call = {
  does: 'get_config',
  message: call('get_config', {}),
  by: 'server',
  steps: [],
  refused: false,
  fails: false,
};

const DIAGNOSIS: Call = {
  does: 'diagnosis of a workload',
  message: call('diagnose', { namespace: NAMESPACE, name: 'deployment/stuck' }),
  by: 'server',
  steps: ['resolve-words', 'course'],
  refused: false,
  fails: false,
};

/** Calls without a command of their own. */
export const WITHOUT_COMMAND: ReadonlySet<string> = new Set([COMPLETION.does, DIAGNOSIS.does, GET_CONFIG.does]);

/** A call that changes something, whose writes are judged. */
function change(does: string, { steps = [], ...choices }: Choices = {}): Call {
  return line(does, { by: 'kubectl', ...choices, steps: [...steps, 'judge-writes'] });
}

const READS: readonly Call[] = [
  line('get pods'),
  line('get pods -o json'),
  line('get deployment web -o yaml'),
  line('get pods -A'),
  line('get pods -l app=web'),
  line('get vlv', { steps: ['resolve-words'] }),
  line('describe vlv x', { steps: ['resolve-words'] }),
  line('describe deployment web'),
  line('logs deployment/web'),
  line('events'),
  line('top pods', { fails: true }),
  line('rollout status deployment/web'),
  line('explain pods.spec'),
  line('api-resources'),
  line('auth can-i create pods'),
  line('get pods absent', { fails: true, steps: ['explain-answer'] }),
  line('get pods -o go-template={{.kind}}', { by: 'kubectl', steps: ['weigh-lists'] }),
  line('get deployment web -o go-template={{.kind}}', byKubectl),
  line('delete deployment --all', { refused: true }),
  line('delete vlv --all', { refused: true }),
  line('get pods --as=root', { refused: true }),
];

/** For a server that writes Events on what was changed by name. */
const CHANGES: readonly Call[] = [
  change('label pods -l app=web seen=yes', { steps: ['count-selection'] }),
  change('label vlv x seen=yes', { steps: ['resolve-words', 'write-events'] }),
  change('scale deployment web --replicas=2', { steps: ['explain-answer', 'write-events'] }),
  change('set image deployment/web web=example/web:2', { steps: ['write-events'] }),
  change('annotate deployment web seen=yes', { steps: ['write-events'] }),
  change('apply -f -', { steps: ['write-events'], stdin: CONFIG_MAP }),
  change('delete configmap made', { steps: ['write-events'] }),
  change('scale deployment absent --replicas=2', { fails: true, steps: ['explain-answer'] }),
];

/** Each server, by its settings, with the calls that it gets; `tokens` is the path of the file with the caller's token. */
export const SERVERS: readonly {
  readonly settings: (tokens: string) => { readonly [name: string]: string };
  readonly calls: readonly Call[];
}[] = [
  {
    settings: () => ({ AUDIT_EVENTS: 'on' }),
    calls: [
      ...READS,
      ...CHANGES,
      line('rollout status deployment/stuck', { fails: true, steps: ['explain-rollout'] }),
      RUN_IMAGE,
      COMPLETION,
      DIAGNOSIS,
      GET_CONFIG,
    ],
  },
  {
    settings: (tokens) => ({
      AUDIT_EVENTS: 'on',
      MCP_AUTH_TOKEN_FILE: tokens,
      MCP_IMPERSONATE: 'on',
      MCP_IMPERSONATE_PREFIX: 'audited:',
    }),
    calls: [...READS, ...CHANGES, RUN_IMAGE, COMPLETION, DIAGNOSIS],
  },
  {
    settings: () => ({ KUBECTL_NATIVE_READS: 'verify' }),
    calls: [
      line('get pods', { by: 'both', steps: ['weigh-lists'] }),
      line('get vlv', { by: 'both', steps: ['resolve-words'] }),
      line('describe deployment web', { by: 'both' }),
      change('label pods -l app=web seen=no --overwrite', { by: 'both', steps: ['count-selection'] }),
      change('scale deployment web --replicas=1'),
    ],
  },
  {
    settings: () => ({ KUBECTL_NATIVE_READS: 'off' }),
    calls: [
      line('get pods', byKubectl),
      line('get vlv', { by: 'kubectl', steps: ['resolve-words'] }),
      change('label pods -l app=web seen=maybe --overwrite', { steps: ['count-selection'] }),
      RUN_IMAGE,
      { ...COMPLETION, by: 'kubectl' },
    ],
  },
];
