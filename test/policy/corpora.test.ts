import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.ts';
import { ERRORS, isRefusal, type Refusal } from '../../src/errors.ts';
import type { Plan } from '../../src/kube/command.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { decide } from '../../src/policy/decide.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { dropAbsent } from '../../src/tools/arguments.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import { GRAMMAR } from './plans.ts';

/** A command line that does harm, or one that an agent needs. `allowed` is what its operator allows. */
interface Row {
  readonly args: readonly string[];
  readonly allowed: readonly string[];
  readonly category?: string;
  readonly tier?: string;
  readonly condition?: string;
}

const rowsOf = (name: string): readonly Row[] =>
  readFileSync(new URL(`../fixtures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

const ATTACKS = rowsOf('attacks');
const HARD = ATTACKS.filter(({ tier }) => tier === 'hard');
const BENIGN = rowsOf('benign');
const MODES = ['strict', 'data'] as const;
const EVERY_COMMAND = [...new Set(GRAMMAR.commands.flatMap(({ path }) => path.slice(0, 1)))].filter(
  (word) => word !== '__complete',
);
const TIMEOUT_SECONDS = 60;

/** What becomes of a call: its plan if it would run, or its refusal, which must be one an agent can use. */
function judge(args: readonly string[], changed: Partial<Policy>): Plan | Refusal {
  const policy = { ...readConfiguration({}), ...changed };
  const facts = { callId: '1', grammar: GRAMMAR, timeoutSeconds: TIMEOUT_SECONDS, defaultNamespace: '' };
  const plan = kubectl.plan(dropAbsent({ args }) ?? {}, facts);
  const verdict = isRefusal(plan) ? { allowed: false as const, refusal: plan } : decide(plan, policy, ANONYMOUS);
  if (verdict.allowed) return verdict.permit.plan;
  const { code, error, hint } = verdict.refusal;
  expect(Object.keys(ERRORS)).toContain(code);
  expect(`${error} ${hint}`.length, `${error} ${hint}`).toBeLessThanOrEqual(400);
  return verdict.refusal;
}

/** Whether a command waits for ever if nobody says otherwise, and the server does. */
function endsInTime(outcome: Plan | Refusal): boolean {
  if (isRefusal(outcome)) return false;
  const timeout = outcome.command.flags.findLast(({ name }) => name === 'timeout')?.value;
  return outcome.command.path.join(' ') === 'rollout status' && timeout === `${TIMEOUT_SECONDS - 2}s`;
}

describe('the corpora', () => {
  test('are whole', () => {
    expect([ATTACKS.length, HARD.length, BENIGN.length]).toEqual([147, 123, 126]);
  });
});

describe.each(MODES)('with every command allowed and no flag blocked, in mode %s,', (metacharacters) => {
  test.each(HARD.map(({ args }) => [args]))('%j does no harm', (args) => {
    const outcome = judge(args, { allowedCommands: EVERY_COMMAND, dangerousFlags: [], metacharacters });
    const waits = args[0] === 'rollout' && args[1] === 'status' && args.includes('--timeout=0s');
    expect(waits ? endsInTime(outcome) : isRefusal(outcome)).toBe(true);
  });
});

describe('with the default settings', () => {
  // A flood of output does no harm: what goes beyond KUBECTL_MAX_OUTPUT_BYTES is cut.
  const dangerous = ATTACKS.filter(({ tier }) => tier !== 'limit');
  test.each(dangerous.map(({ args }) => [args]))('%j does no harm', (args) => {
    expect(isRefusal(judge(args, {}))).toBe(true);
  });
});

describe('with just the command allowed that it needs', () => {
  const wide = ATTACKS.filter(({ condition }) => condition?.startsWith('policy(blast)'));
  test.each(wide.map(({ args, allowed }) => [args, allowed] as const))(
    '%j touches no more than it names',
    (args, allowedCommands) => {
      expect(isRefusal(judge(args, { allowedCommands, metacharacters: 'data' }))).toBe(true);
    },
  );
});

describe('a call that an agent needs', () => {
  test.each(BENIGN.map(({ args, allowed }) => [args, allowed] as const))(
    '%j runs with %j allowed if data may contain metacharacters',
    (args, allowedCommands) => {
      expect(judge(args, { allowedCommands, metacharacters: 'data' })).not.toHaveProperty('code');
    },
  );

  test.each(BENIGN.map(({ args, allowed }) => [args, allowed] as const))(
    '%j runs with %j allowed, or is stopped by a metacharacter alone, in mode strict',
    (args, allowedCommands) => {
      const outcome = judge(args, { allowedCommands, metacharacters: 'strict' });
      if (isRefusal(outcome)) expect(outcome.code).toBe('METACHARACTER');
      else expect(outcome.image).toBeUndefined();
    },
  );
});
