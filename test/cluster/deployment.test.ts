import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Kubectl, kubectlWith, succeed } from '../deployment/kubectl.ts';
import { repository, repositoryFile } from '../deployment/manifest-files.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

interface Endpoints {
  readonly items: readonly {
    readonly ports: readonly { readonly port: number }[];
    readonly endpoints: readonly {
      readonly addresses: readonly string[];
      readonly conditions: { readonly ready: boolean };
    }[];
  }[];
}

const files = ['rbac.yaml', 'deployment.yaml', 'service.yaml'];
const app = ['-l', 'app=kubernetes-remediation-mcp'];
const account = 'system:serviceaccount:default:kubernetes-remediation-mcp-sa';
const restricted = `restricted-${process.pid}`;

let kubectl: Kubectl;
const ran = async (...args: string[]) => succeed(kubectl, args);

beforeAll(() => {
  const controlPlane = sharedControlPlane();
  kubectl = kubectlWith(controlPlane.kubectl, controlPlane.kubeconfig);
});

describe('the quick start, line by line', () => {
  let podName = '';

  beforeAll(async () => {
    for (const file of files) await ran('apply', '-f', `${repository}${file}`);
    await ran('rollout', 'status', 'deployment/kubernetes-remediation-mcp', '--timeout=60s');
    podName = await ran('get', 'pods', ...app, '-o', 'jsonpath={.items[0].metadata.name}');
  });
  afterAll(async () => {
    for (const file of files.toReversed()) await ran('delete', '--ignore-not-found', '-f', `${repository}${file}`);
  });

  test('shows one running pod under the label of the app', async () => {
    const lines = (await ran('get', 'pods', ...app, '--no-headers')).trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^kubernetes-remediation-mcp-\S+ +1\/1 +Running /);
  });

  test('leaves nothing to change when it is applied again', async () => {
    for (const file of files) {
      const lines = (await ran('apply', '-f', `${repository}${file}`)).trim().split('\n');
      expect(lines.filter((line) => !line.endsWith(' unchanged'))).toEqual([]);
    }
  });

  test('routes the address that Holmes calls to port 8000 of the pod', async () => {
    const podIP = await ran('get', 'pod', podName, '-o', 'jsonpath={.status.podIP}');
    const slices = [
      'get',
      'endpointslices',
      '-l',
      'kubernetes.io/service-name=kubernetes-remediation-mcp',
      '-o',
      'json',
    ];
    const ready = async () => {
      const { items } = JSON.parse(await ran(...slices)) as Endpoints;
      return items.map(({ ports, endpoints }) => ({
        ports: ports.map(({ port }) => port),
        addresses: endpoints.filter(({ conditions }) => conditions.ready).flatMap(({ addresses }) => addresses),
      }));
    };
    await expect.poll(ready, { timeout: 10_000 }).toEqual([{ ports: [8000], addresses: [podIP] }]);
    expect(await ran('get', 'service', 'kubernetes-remediation-mcp', '-o', 'jsonpath={.metadata.namespace}')).toBe(
      'default',
    );
  });

  test('answers the commands of the troubleshooting section', async () => {
    expect(await ran('describe', 'pod', ...app)).toContain('KUBECTL_ALLOWED_COMMANDS:  get,describe,logs');
    expect(await ran('get', 'pod', podName, '-o', 'yaml')).toContain('serviceAccount: kubernetes-remediation-mcp-sa');
    expect(await ran('auth', 'can-i', 'get', 'pods', `--as=${account}`)).toBe('yes\n');
    const binding = await ran('describe', 'clusterrolebinding', 'kubernetes-remediation-mcp-binding');
    expect(binding).toMatch(/ServiceAccount +kubernetes-remediation-mcp-sa +default/);
    expect(await ran('logs', ...app)).toBe('hello from the simulated container\n');
  });

  test('gives the ServiceAccount no way to a Secret', async () => {
    for (const verb of ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete']) {
      const { code, stdout } = await kubectl(['auth', 'can-i', verb, 'secrets', `--as=${account}`, '--all-namespaces']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: 'no\n' });
    }
  });
});

describe('the Deployment in a namespace that enforces restricted Pod Security', () => {
  beforeAll(async () => {
    await ran('create', 'namespace', restricted);
    const labels = ['enforce', 'warn'].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
    await ran('label', 'namespace', restricted, ...labels);
    await ran('create', 'serviceaccount', 'kubernetes-remediation-mcp-sa', '-n', restricted);
  });
  afterAll(() => ran('delete', 'namespace', restricted, '--wait=false'));

  test('is taken without a warning, and its pod gets to run', async () => {
    const { code, stderr } = await kubectl(['apply', '-n', restricted, '-f', `${repository}deployment.yaml`]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await ran('rollout', 'status', 'deployment/kubernetes-remediation-mcp', '-n', restricted, '--timeout=60s');
  });

  test.each([
    ['allowPrivilegeEscalation: false', 'allowPrivilegeEscalation: true'],
    ['drop: ["ALL"]', 'drop: []'],
    ['runAsNonRoot: true', 'runAsNonRoot: false'],
    ['type: RuntimeDefault', 'type: Unconfined'],
  ])('would be warned about with %s changed to %s', async (kept, changed) => {
    const text = repositoryFile('deployment.yaml');
    expect(text).toContain(kept);
    const { stderr } = await kubectl(
      ['apply', '--dry-run=server', '-n', restricted, '-f', '-'],
      text.replace(kept, changed),
    );
    expect(stderr).toContain('would violate PodSecurity "restricted');
  });
});
