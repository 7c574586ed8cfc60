import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LeaveToKubectl } from '../../../src/api/api.ts';
import { isRefusal } from '../../../src/errors.ts';
import { parseArguments } from '../../../src/kubectl/parse.ts';
import { grammarFor } from '../../../src/kubectl/versions.ts';
import { readDescribe } from '../../../src/reads/describe.ts';
import { type Recording, replay } from './recording.ts';

process.env['TZ'] = 'UTC';

const NODE = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../golden/describe/a-node-nobody-runs.json'), 'utf8'),
) as Recording;

async function read({ args, now, ...recording }: Recording): Promise<string> {
  const command = parseArguments(grammarFor('v1.37.2').grammar, args);
  if (isRefusal(command)) throw new Error(command.error);
  let printed = '';
  await readDescribe(command, {
    ...replay({ args, now, ...recording }),
    now: () => now,
    defaultNamespace: 'default',
    stdout: (text) => {
      printed += text;
    },
    stderr: () => undefined,
  });
  return printed;
}

describe('It is left to kubectl to describe', () => {
  test('a pod as a share of a node that has nothing yet', async () => {
    expect(await read(NODE)).toContain('zoo-idle-node');
    const pods = Object.keys(NODE.answers).find((path) => path.startsWith('/api/v1/pods?')) ?? '';
    const body = { kind: 'PodList', items: [{ metadata: { name: 'a' }, spec: { containers: [{ name: 'a' }] } }] };
    const answers = { ...NODE.answers, [pods]: { status: 200, body } };
    await expect(read({ ...NODE, answers })).rejects.toThrow(LeaveToKubectl);
  });

  test('a request for a certificate', async () => {
    const type = { group: 'certificates.k8s.io', version: 'v1', resource: 'certificatesigningrequests' };
    const resource = { ...type, kind: 'CertificateSigningRequest', namespaced: false };
    const described = {
      ...NODE,
      args: ['describe', 'csr', 'a'],
      types: { csr: { ...resource, singular: '', shortNames: ['csr'], categories: [], verbs: ['get', 'list'] } },
      answers: {
        '/apis/certificates.k8s.io/v1/certificatesigningrequests/a': { status: 200, body: { metadata: { name: 'a' } } },
      },
    };
    await expect(read(described)).rejects.toThrow(LeaveToKubectl);
  });

  test('what an older API server has in another version only', async () => {
    const resource = { group: 'autoscaling', resource: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler' };
    const type = {
      ...resource,
      version: 'v1',
      namespaced: true,
      singular: '',
      shortNames: [],
      categories: [],
      verbs: [],
    };
    const path = (version: string) => `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers/a`;
    const described = {
      ...NODE,
      args: ['describe', 'hpa', 'a'],
      types: { hpa: type },
      answers: {
        [path('v1')]: { status: 200, body: { metadata: { name: 'a', namespace: 'default' } } },
        [path('v2')]: { status: 404, body: '404 page not found' },
      },
    };
    await expect(read(described)).rejects.toThrow(LeaveToKubectl);
  });

  test.each([[['describe']], [['describe', 'pods', '--chunk-size=-1']]])(
    'what kubectl alone has an answer to: %j',
    async (args) => {
      await expect(read({ ...NODE, args })).rejects.toThrow(LeaveToKubectl);
    },
  );
});
