import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/errors.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { decide } from '../../src/policy/decide.ts';
import { PROMPTS } from '../../src/prompts/index.ts';
import { kubectl } from '../../src/tools/kubectl.ts';
import type { ToolSettings } from '../../src/tools/tool.ts';
import { GRAMMAR, policyWith } from '../policy/plans.ts';

const READ_ONLY = ['get', 'describe', 'logs'];
const REMEDIATION = [...READ_ONLY, 'rollout'];
const WORDS = [...READ_ONLY, 'rollout status', 'rollout undo'];

function settingsFor(allowedCommands: readonly string[]): ToolSettings {
  return {
    readOnly: false,
    allowedCommands,
    dangerousFlags: [],
    allowedImages: [],
    timeoutSeconds: 60,
    defaultNamespace: '',
    answerMaxBytes: 40_960,
    maxOutputBytes: 1_048_576,
    metacharacters: 'strict',
    allowances: [],
  };
}

/** The calls that a text names, with what the model has to fill in filled in. */
function callsIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/- kubectl (\{.*\})$/gm)].map((match) =>
    (JSON.parse(match[1] ?? '').args as string[]).map((arg) =>
      arg.replace('SELECTOR', 'app=web').replace('POD', 'web-1').replace('REVISION', '3'),
    ),
  );
}

function verdictOf(args: readonly string[], allowedCommands: readonly string[]): string {
  const facts = { callId: '1', grammar: GRAMMAR, timeoutSeconds: 60, defaultNamespace: '' };
  const plan = kubectl.plan({ args }, facts);
  if (isRefusal(plan)) return plan.code;
  const verdict = decide(plan, policyWith({ allowedCommands }), ANONYMOUS);
  return verdict.allowed ? 'allowed' : verdict.refusal.code;
}

const every = PROMPTS.flatMap((prompt) =>
  prompt.kinds.flatMap((kind) =>
    [READ_ONLY, REMEDIATION, WORDS, []].map((allowed) => ({ prompt, name: prompt.name, kind, allowed })),
  ),
);

describe.each(every)('$name for a $kind, where $allowed is allowed', ({ prompt, kind, allowed }) => {
  const text = prompt.write({ namespace: 'shop', kind, name: 'web' }, settingsFor(allowed));

  test('names only calls that this server runs exactly as written', () => {
    const verdicts = callsIn(text).map((args) => `${args.join(' ')}: ${verdictOf(args, allowed)}`);
    expect(verdicts.filter((verdict) => !verdict.endsWith(': allowed'))).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(allowed.length === 0 ? -1 : 1);
  });

  test('names the workload, and has no word left to fill in but those for the model', () => {
    expect(text).toContain(`${kind} web in the namespace shop`);
    expect(text).not.toMatch(/undefined|\$\{|\[object/);
  });

  test('changes something only where that is allowed, and says what is missing where not', () => {
    const changes = callsIn(text).filter(
      ([first, second]) => first === 'rollout' && second !== 'status' && second !== 'history',
    );
    const wants = { 'restart-safely': 'rollout restart', 'roll-back': 'rollout undo' }[prompt.name];
    const may = wants !== undefined && (allowed.includes('rollout') || allowed.includes(wants));
    expect(changes.length).toBe(may ? 1 : 0);
    if (wants !== undefined && !may) expect(text).toContain(`add "${wants}" to KUBECTL_ALLOWED_COMMANDS`);
  });
});

test('a call that waits ends before the server ends it', () => {
  const [, restart] = PROMPTS;
  const settings = { ...settingsFor(REMEDIATION), timeoutSeconds: 30 };
  const text = restart?.write({ namespace: 'shop', kind: 'deployment', name: 'web' }, settings);
  expect(text).toContain('"--timeout=20s"');
});
