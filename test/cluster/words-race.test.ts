import { afterAll, beforeAll, expect, test } from 'vitest';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { type Definition, define, makeObject, objectOf, undefine } from './definitions.ts';
import { writePolicy } from './policy-file.ts';

const namespace = 'words-race';
const ROUNDS = 4;
const CALLERS = 3;
const names = { plural: 'bridges', kind: 'Bridge' };
const bare = { group: 'mid.race.example.com', ...names };
const named = { shortNames: ['brg'], categories: ['spans'] };
/** The kind that a rule denies. Nobody but the test changes it. */
const denied: Definition = { ...bare, ...named };
/** The API server lists its group first, and so it takes the words for itself as soon as it is installed. */
const first: Definition = { ...denied, group: 'alpha.race.example.com' };
const raised: Definition = { ...first, versions: ['v1', 'v2'] };
/** Its group is listed last: words are its own only while the others do not go by them. */
const last: Definition = { ...first, group: 'zeta.race.example.com' };
const ALLOWED = [first, last];

/** What happens to the definitions while calls run, in this order and again. */
const STEPS: readonly (() => Promise<unknown>)[] = [
  () => define(first),
  () => makeObject(first, 'x', namespace),
  // A version is raised, which changes the name that is run.
  () => define(raised),
  // The short name and the category move from the denied kind to the others.
  () => define(bare),
  () => undefine(first),
  () => define(last),
  () => makeObject(last, 'x', namespace),
  // The category gains the denied kind, and the short name falls to it.
  () => define(denied),
  () => undefine(last),
];

/** None of them may touch the denied kind, and all of them may touch the others. */
const CALLS: readonly (readonly string[])[] = [
  ['label', 'bridge', 'x', 'touched=yes', '--overwrite'],
  ['label', 'brg/x', 'touched=short', '--overwrite'],
  ['label', 'spans', 'x', 'touched=category', '--overwrite'],
  ['annotate', 'Bridge', 'x', 'touched=kind', '--overwrite'],
  ['annotate', 'bridges', 'x', 'touched=plural', '--overwrite'],
  ['patch', 'brg', 'x', '--type=merge', '-p', '{"touched":true}'],
  ['get', 'brg', 'x', '-o', 'go-template={{.metadata.annotations.group}}'],
  ['get', 'bridges', 'x', '-o', 'yaml'],
  ['get', 'pods', '-o', 'go-template={{.kind}}'],
  ['get', 'spans', '-o', 'jsonpath={.items[*].metadata.annotations.group}'],
  ['get', 'configmaps,brg', '-o', 'yaml'],
  ['describe', 'bridge', 'x'],
  ['describe', 'brg/x'],
  ['delete', 'brg', 'x', '--wait=false'],
  ['delete', 'bridge/x', '--wait=false'],
];

/** It is served by kubectl, which remembers all that the cluster serves. */
const WARM = ['get', 'pods', '-A', '-o', 'go-template={{.kind}}'];

let server: HttpServer;

beforeAll(async () => {
  await makeNamespace(namespace);
  await define(denied);
  await makeObject(denied, 'x', namespace);
  const rules = [
    { id: 'work', effect: 'allow' },
    { id: 'not-this-kind', effect: 'deny', resources: [`bridges.${denied.group}`] },
  ];
  server = await serveCluster({
    KUBECTL_ALLOWED_COMMANDS: 'get,describe,label,annotate,patch,delete',
    POLICY_FILE: writePolicy({ rules }),
  });
});

afterAll(async () => {
  await server.stop();
  await undefine(denied, ...ALLOWED);
  await admin(['delete', 'namespace', namespace, '--wait=false']);
});

test('no call acts on a kind that was not judged, while definitions come, go and change', {
  timeout: 300_000,
}, async () => {
  // Now kubectl remembers that the words mean what is denied, and whoever first asks later, that they mean what is allowed.
  await callTool(server.url, 'kubectl', { args: WARM });
  await define(first);
  await makeObject(first, 'x', namespace);
  await callTool(server.url, 'kubectl', { args: ['label', 'brg/x', 'touched=first', '-n', namespace] });
  const before = await objectOf(denied, 'x', namespace);
  let isOver = false;
  let next = 0;
  const ended = { worked: new Set<string>(), denied: 0, shown: new Set<string>() };
  const callOn = async () => {
    while (!isOver) {
      const args = CALLS[next++ % CALLS.length] ?? [];
      const answer = await callTool(server.url, 'kubectl', { args: [...args, '-n', namespace] });
      const text = JSON.stringify(answer);
      if (answer['success'] === true) ended.worked.add(args.join(' '));
      if (answer['code'] === 'POLICY_DENIED') ended.denied++;
      const seen = `${answer['stdout'] ?? ''}`;
      for (const { group } of [denied, ...ALLOWED]) if (seen.includes(`${group}`)) ended.shown.add(group);
      expect(text, args.join(' ')).not.toContain('INTERNAL');
    }
  };
  const callers = Array.from({ length: CALLERS }, callOn);
  try {
    for (let round = 0; round < ROUNDS; round++) for (const step of STEPS) await step();
  } finally {
    isOver = true;
    await Promise.all(callers);
  }
  expect([...ended.shown]).not.toContain(denied.group);
  const { uid, resourceVersion } = (await objectOf(denied, 'x', namespace)).metadata;
  expect({ uid, resourceVersion }).toEqual({
    uid: before.metadata.uid,
    resourceVersion: before.metadata.resourceVersion,
  });
  // The words did mean both: what is allowed was reached, and what is not was refused.
  expect([...ended.shown].sort()).toEqual(ALLOWED.map(({ group }) => group));
  expect(ended.denied).toBeGreaterThan(0);
  expect(ended.worked.size).toBeGreaterThan(CALLS.length / 2);
});
