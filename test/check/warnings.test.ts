import { expect, test } from 'vitest';
import { runProgram, writeTemporary } from './program.ts';

const RULES = `rules:
  - {id: blocks, effect: deny, subcommands: [delete], flags: [{name: replicas}]}
  - {id: custom, effect: deny, resources: [widgets.example.com]}
`;
const SENTENCES = [
  'KUBECTL_ALOWED_COMMANDS is not a setting of this server and has no effect; the nearest is KUBECTL_ALLOWED_COMMANDS.',
  "Rule 'blocks' of the policy file never matches: none of its commands (delete) has --replicas.",
  "Rule 'custom' of the policy file names the kind 'widgets.example.com', which is not a built-in kind; the server could not ask the cluster about it.",
];

const environment = () => ({
  POLICY_FILE: writeTemporary(RULES),
  KUBECTL_ALLOWED_COMMANDS: 'get',
  KUBECTL_ALOWED_COMMANDS: 'delete',
});

test('check says what is odd about the settings and the rules, as text and as JSON', async () => {
  const settings = environment();
  const { stdout } = await runProgram(['check', '--', 'get', 'pods'], settings);
  expect(stdout.split('\n').filter((line) => line.startsWith('warning'))).toEqual(
    SENTENCES.map((sentence) => `warning  ${sentence}`),
  );
  const json = await runProgram(['check', '--json', '--', 'get', 'pods'], settings);
  expect(JSON.parse(json.stdout).warnings).toEqual(SENTENCES);
  expect(JSON.parse((await runProgram(['check', '--json', '--', 'get', 'pods'])).stdout)).not.toHaveProperty(
    'warnings',
  );
});

test('check says it once for a file of cases', async () => {
  const cases = writeTemporary('- {args: [get, pods], expect: refuse}\n- {args: [delete, pods], expect: refuse}\n');
  const { stdout } = await runProgram(['check', '--file', cases], environment());
  expect(stdout.match(/^warning {2}/gm)).toHaveLength(3);
  expect(stdout).toMatch(/\ncases: 2, [^\n]+\n$/);
});

test('explain-policy says it under a heading, and has none where nothing is odd', async () => {
  const { stdout } = await runProgram(['explain-policy'], environment());
  const page = stdout.replaceAll(/\s+/g, ' ');
  for (const sentence of SENTENCES) expect(page).toContain(sentence);
  expect(stdout).toMatch(/^Warnings$/m);
  expect((await runProgram(['explain-policy'])).stdout).not.toContain('Warnings');
});
