import type { AddStep } from '../../src/execution/add-step.ts';
import { MemoryBudget } from '../../src/execution/budget.ts';
import { NativeReader, type ReadRequest } from '../../src/execution/native-reader.ts';
import { accessTo, type Handler, json, standIn } from '../api/api-server-stand-in.ts';
import { kubectlPlan, permitFor } from '../policy/plans.ts';

const RUN_STEP: AddStep = (_, work) => work();

/** A call of kubectl with these arguments, and at most so many bytes of output. */
export function call(
  args: readonly string[],
  { maxOutputBytes = 1024 * 1024, ...changed }: Partial<ReadRequest> & { readonly maxOutputBytes?: number } = {},
): ReadRequest {
  const permit = permitFor(kubectlPlan(args));
  const { command } = permit.plan;
  const rest = {
    callId: 'c',
    addStep: RUN_STEP,
    report: () => undefined,
    timeoutMs: 5000,
  };
  const output = { command, touchesSecrets: false, maxBytes: maxOutputBytes, keep: 'first' } as const;
  return { permit, output, ...rest, ...changed };
}

export const kubectl = (version: string | undefined) => () => Promise.resolve({ path: 'kubectl', version });

/** An API server that knows pods, and answers for them as a test wants. */
export async function reader(pods: Handler, version: string | undefined = 'v1.37.2', memoryBytes = 2 ** 30) {
  const resource = {
    resource: 'pods',
    responseKind: { version: 'v1', kind: 'Pod' },
    scope: 'Namespaced',
    singularResource: 'pod',
    verbs: ['get', 'list'],
    subresources: [],
  };
  const core = [{ metadata: {}, versions: [{ version: 'v1', resources: [resource] }] }];
  const aggregated = { 'content-type': 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' };
  const api = await standIn((request, response) => {
    if (request.url === '/api') json(response, { items: core }, 200, aggregated);
    else if (request.url === '/apis') json(response, { items: [] }, 200, aggregated);
    else pods(request, response);
  });
  const budget = new MemoryBudget(memoryBytes, 16, 1000);
  return { api, budget, reader: new NativeReader(accessTo(api.url).access, kubectl(version), budget, 1000) };
}

/** A list of pods with these names. */
export const list = (names: readonly string[]) => ({
  kind: 'PodList',
  items: names.map((name) => ({ metadata: { name } })),
});
