import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readApiResources } from '../../src/reads/api-resources.ts';
import { readApiVersions } from '../../src/reads/api-versions.ts';
import { readAuthCanI } from '../../src/reads/auth-can-i.ts';
import { readAuthWhoami } from '../../src/reads/auth-whoami.ts';
import { readVersion } from '../../src/reads/version.ts';
import { kubectlAs, succeed } from '../deployment/kubectl.ts';
import { admin, makeNamespace } from './against.ts';
import { type Caller, compareCalls } from './compare.ts';
import { accessTo, openApi } from './read-natively.ts';
import { sharedControlPlane } from './shared-control-plane.ts';

const namespace = 'reads-discovery';
const folder = mkdtempSync(join(tmpdir(), 'reads-discovery-'));
let reader: Caller;

beforeAll(async () => {
  await makeNamespace(namespace);
  await succeed(admin, ['create', 'serviceaccount', 'reader', '-n', namespace]);
  const rules = ['--verb=get,list', '--resource=pods,pods/log,deployments.apps,deployments.apps/scale'];
  await succeed(admin, ['create', 'role', 'reader', ...rules, '-n', namespace]);
  await succeed(admin, [
    'create',
    'role',
    'one',
    '--verb=patch,get',
    '--resource=secrets',
    '--resource-name=it',
    '-n',
    namespace,
  ]);
  for (const role of ['reader', 'one'])
    await succeed(admin, [
      'create',
      'rolebinding',
      role,
      `--role=${role}`,
      `--serviceaccount=${namespace}:reader`,
      '-n',
      namespace,
    ]);
  const kubectl = await kubectlAs(admin, sharedControlPlane().kubectl, { namespace, name: 'reader' }, folder);
  reader = { kubectl, opened: await openApi(accessTo(join(folder, 'kubeconfig'))) };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function combine(command: string, selections: string, formats: string): string[][] {
  return selections
    .split('\n')
    .flatMap((selection) => formats.split('\n').map((format) => `${command} ${selection} ${format}`))
    .map((line) => line.split(' ').filter((arg) => arg !== ''));
}

describe('what the API serves is printed as kubectl prints it', () => {
  test('by api-resources', async () => {
    const selections = `
--sort-by=name
--sort-by=kind
--sort-by=x
--api-group=
--api-group=apps
--api-group=nope
--namespaced=false
--namespaced
--verbs=list,watch
--verbs=delete --verbs=patch
--verbs=nope
--categories=all
--categories=all,x
--namespaced=false --api-group=rbac.authorization.k8s.io --sort-by=kind
x`;
    const calls = combine('api-resources', selections, '\n-o wide\n-o name\n-o json\n-o yaml\n--no-headers -o wide');
    expect(await compareCalls(readApiResources, calls)).toEqual({ compared: calls.length, differences: [] });
  }, 120_000);

  test('by api-versions', async () => {
    const calls = [['api-versions'], ['api-versions', 'x', 'y']];
    expect(await compareCalls(readApiVersions, calls)).toEqual({ compared: 2, differences: [] });
  });

  test('by version', async () => {
    const calls = combine('version', '\n--client\nx y', '\n-o json\n-o yaml');
    for (const caller of [undefined, reader])
      expect(await compareCalls(readVersion, calls, caller)).toEqual({ compared: calls.length, differences: [] });
  });
});

describe('who is asking, and what they may do, is printed as kubectl prints it', () => {
  const questions = `
get pods
get pod/x
create deployments.apps
get nodes
delete clusterroles
list jobs.batch/bar
* *
get /healthz
gets /logs/
fly pods
get foo
get foo.example.com
impersonate users
impersonate Groups/x
approve certificates.k8s.io
get deploy.v1.apps
get Pods/a/b
get
get a b
patch secrets/it
fly nodes
--list
--list x`;
  const options = `
-A
-q
-n ${namespace}
--subresource=log
--no-headers
-n ${namespace} --subresource=scale -q`;

  test('for the administrator', async () => {
    const calls = combine('auth can-i', questions, options);
    expect(await compareCalls(readAuthCanI, calls)).toEqual({ compared: calls.length, differences: [] });
  }, 120_000);

  test('for an account with few rights', async () => {
    const calls = combine('auth can-i', questions, `\n-n ${namespace}\n-A\n-n ${namespace} --no-headers`);
    expect(await compareCalls(readAuthCanI, calls, reader)).toEqual({ compared: calls.length, differences: [] });
  }, 120_000);

  test('by whoami', async () => {
    const calls = combine('auth whoami', '', '\n-o json\n-o yaml\n-o name\n-o yaml --show-managed-fields');
    for (const caller of [undefined, reader])
      expect(await compareCalls(readAuthWhoami, calls, caller)).toEqual({ compared: calls.length, differences: [] });
  });
});
