/** One call of the demo: what it is for and the arguments of the kubectl tool. */
export interface Step {
  readonly why: string;
  readonly args: readonly string[];
}

/** How an agent would go about the shop: look, understand, repair, look again. */
export const STORY: readonly Step[] = [
  { why: 'Which workloads are broken?', args: ['get', 'pods', '-n', 'shop'] },
  { why: 'cart: why does its image not start?', args: ['describe', 'pods', '-n', 'shop', '-l', 'app=cart'] },
  {
    why: 'payments: what did it say before it crashed?',
    args: ['logs', 'deployment/payments', '-n', 'shop', '--previous', '--tail=5'],
  },
  {
    why: 'search: why is it not scheduled?',
    args: ['get', 'events', '-n', 'shop', '--field-selector=reason=FailedScheduling'],
  },
  {
    why: 'Repair cart: a tag that exists.',
    args: ['set', 'image', 'deployment/cart', 'app=example/cart:1.9', '-n', 'shop'],
  },
  {
    why: 'Repair payments: without the variable that makes it crash.',
    args: ['set', 'env', 'deployment/payments', 'CRASH_EXIT_CODE-', '-n', 'shop'],
  },
  {
    why: 'Repair search: a request that fits a node.',
    args: ['set', 'resources', 'deployment/search', '--requests=cpu=100m', '-n', 'shop'],
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

/** The curl command line that makes one call. */
export function curlLine(url: string, { args }: Step): string {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'kubectl', arguments: { args } },
  });
  return `curl -s -X POST ${url} -H "Content-Type: application/json" -d '${body}'`;
}
