import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { isRefusal } from '../../src/errors.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { decide } from '../../src/policy/decide.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { GRAMMAR } from '../policy/plans.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** The first text between two others. */
function between(before: string, after: string): string {
  const [, rest = ''] = README.split(before, 2);
  return rest.split(after, 1)[0] ?? '';
}

test('the refusal of the README is the one that a server with default settings gives', () => {
  const args: unknown = JSON.parse(`[${between('the same call with\n`[', ']`')}]`);
  const facts = { callId: '1', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: '' };
  const plan = kubectl.plan({ args }, facts);
  if (isRefusal(plan)) throw new Error(plan.error);
  const verdict = decide(plan, readConfiguration({}), ANONYMOUS);
  if (verdict.allowed) throw new Error('The call is allowed.');
  const { error, code, hint } = verdict.refusal;
  expect({ success: false, error, code, hint }).toEqual(JSON.parse(between('```json\n', '```')));
});

test('the README shows the two commands, one call, and a way to connect each client', () => {
  for (const part of [
    'make demo',
    'make test',
    '"method": "tools/call"',
    'mcp_servers:',
    'claude mcp add',
    '.cursor/mcp.json',
    '.vscode/mcp.json',
  ])
    expect(README).toContain(part);
});

test('the body of the call in the README is JSON that a shell passes on unchanged', () => {
  const body = between("-d '", "'");
  expect(JSON.parse(body)).toMatchObject({
    method: 'tools/call',
    params: { name: 'kubectl', arguments: { args: ['get', 'pods', '-n', 'shop'] } },
  });
});

/** Symptoms that kubectl prints and not this server. */
const OF_KUBECTL = ['Error from server (Forbidden)', 'cannot impersonate resource "users"'];

test('the troubleshooting table quotes sentences and codes that the server has', () => {
  const root = new URL('../../', import.meta.url);
  const source = globSync('src/**/*.ts', { cwd: root })
    .map((file) => readFileSync(new URL(file, root), 'utf8'))
    .join('\n');
  const operations = readFileSync(new URL('docs/operations.md', root), 'utf8');
  const [, table = ''] = operations.split('## Troubleshooting', 2);
  const symptoms = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, quoted = '']) => quoted),
  );
  expect(symptoms).toContain('SERVER_BUSY');
  // A word of the call, in the place of which the source has an expression.
  const parts = symptoms.flatMap((symptom) => symptom.split(/'x'|\bN\b/)).filter((part) => part !== '');
  const missing = parts.filter((part) => !source.includes(part) && !OF_KUBECTL.includes(part));
  expect(missing.filter((part) => !['stderr', 'set image'].includes(part))).toEqual([]);
});
