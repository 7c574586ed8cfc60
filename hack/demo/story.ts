/** The commands that the demo's server allows: the recipe for repairs of README.md, docs/install.md and deployment.yaml. */
export const ALLOWED_COMMANDS = 'get,describe,logs,delete,patch,scale,rollout';

/** One call of the demo: what it is for, the arguments of the kubectl tool, and the patch where there is one. */
export interface Step {
  readonly why: string;
  readonly args: readonly string[];
  readonly stdin?: unknown;
}

/** A patch of the one container of a Deployment's pods. */
function ofContainer(container: { readonly name: string; readonly [field: string]: unknown }): unknown {
  return { spec: { template: { spec: { containers: [container] } } } };
}

/** The commands that need approval in the demo. */
export const APPROVAL_COMMANDS = 'rollout undo';

/** The repair that must be approved: the answer is its plan. */
export const ASKED: Step = {
  why: 'Repair cart: back to the previous revision. This command needs approval, so the answer is the plan.',
  args: ['rollout', 'undo', 'deployment/cart', '-n', 'shop'],
};

/** How an agent would go about the shop: first it looks. */
export const LOOKS: readonly Step[] = [
  { why: 'Which workloads are broken?', args: ['get', 'pods', '-n', 'shop'] },
  { why: 'cart: why does its image not start?', args: ['describe', 'pods', '-n', 'shop', '-l', 'app=cart'] },
  { why: 'cart: what ran before?', args: ['rollout', 'history', 'deployment/cart', '-n', 'shop', '--revision=1'] },
  {
    why: 'payments: what did it say before it crashed?',
    args: ['logs', 'deployment/payments', '-n', 'shop', '--previous', '--tail=5'],
  },
  {
    why: 'search: why is it not scheduled?',
    args: ['get', 'events', '-n', 'shop', '--field-selector=reason=FailedScheduling'],
  },
];

/** Then, cart aside, it repairs what is broken, and looks again. */
export const REPAIRS: readonly Step[] = [
  {
    why: 'Repair payments: with the variable that it misses.',
    args: ['patch', 'deployment', 'payments', '-n', 'shop'],
    stdin: ofContainer({ name: 'payments', env: [{ name: 'DATABASE_URL', value: 'postgres://db.internal/payments' }] }),
  },
  {
    why: 'Repair search: a request that fits a node.',
    args: ['patch', 'deployment', 'search', '-n', 'shop'],
    stdin: ofContainer({ name: 'app', resources: { requests: { cpu: '100m' } } }),
  },
  { why: 'Has cart recovered?', args: ['rollout', 'status', 'deployment/cart', '-n', 'shop', '--timeout=50s'] },
  { why: 'Has payments recovered?', args: ['rollout', 'status', 'deployment/payments', '-n', 'shop', '--timeout=50s'] },
  { why: 'Has search recovered?', args: ['rollout', 'status', 'deployment/search', '-n', 'shop', '--timeout=50s'] },
  { why: 'All healthy?', args: ['get', 'deployments', '-n', 'shop'] },
];

/** What the operator of the demo did not allow: the server refuses it and says what is allowed. */
export const REFUSED: Step = {
  why: 'What is not allowed is refused, with a hint.',
  args: ['exec', 'deployment/web', '-n', 'shop', '--', 'sh'],
};

/** One call finds the three faults. `finds` is what its answer says of each. */
export const DIAGNOSIS = {
  why: 'What is broken, and why? In one call:',
  arguments: { namespace: 'shop' },
  finds: [
    /critical: deployment\/cart: the image example\/cart:missing does not exist/,
    /critical: deployment\/payments: container payments crashes with exit code 1/,
    /critical: deployment\/search: .*it requests 64 cpu, more than any node has/,
  ],
} as const;

/** The curl command line that makes one call of the tool kubectl. */
export function curlLine(url: string, { args, stdin }: Step): string {
  return curlTool(url, 'kubectl', { args, stdin });
}

/** The curl command line that makes one call of any tool. */
export function curlTool(url: string, name: string, given: object): string {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name, arguments: given },
  });
  return `curl -s -X POST ${url} -H "Content-Type: application/json" -d '${body}'`;
}

/** The same for a change, whose id is in the shell variable ID. */
export function curlChange(url: string, name: string): string {
  return curlTool(url, name, { id: 'ID' }).replace('"id":"ID"', `"id":"'$ID'"`);
}
