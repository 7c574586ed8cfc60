import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../hack/build.ts';
import { isRefusal, type Refusal } from '../../src/errors.ts';
import { flagValue, type KubectlCommand } from '../../src/kube/command.ts';
import { writeJson } from '../../src/kubectl/documents/write-json.ts';
import { withDocuments } from '../../src/kubectl/documents.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { renderArgv, renderStdin } from '../../src/kubectl/render.ts';
import { grammarFor } from '../../src/kubectl/versions.ts';
import { patchOf } from '../../src/policy/content.ts';
import { randomNumbers } from './random-argv.ts';
import { RandomDocuments } from './random-documents.ts';

interface Given {
  readonly text: string;
  readonly patch: boolean;
  /** Whether kubectl gets the patch as it stands. */
  readonly argument?: boolean;
}

const { grammar } = grammarFor('v1.37.2');
let program: string;

beforeAll(async () => {
  program = await buildProgram('grammar', (line) => process.stderr.write(`${line}\n`));
}, 600_000);

/** What kubectl reads in each text: its objects as one line of JSON written by Go, or undefined where it refuses. */
function askKubectl(given: readonly Given[]): (string | undefined)[] {
  const input = given.map((each) => `${JSON.stringify(each)}\n`).join('');
  const output = execFileSync(program, ['documents'], { input, env: {}, encoding: 'utf8', maxBuffer: 1 << 30 });
  const lines = output.trimEnd().split('\n');
  expect(lines).toHaveLength(given.length);
  // A zero with a sign is the same number to everybody who reads it later.
  return lines.map((line) => (line.startsWith('{"values":null') ? undefined : line.replace(/-0(?=[,\]}])/g, '0')));
}

function command(line: string): KubectlCommand {
  const parsed = parseArguments(grammar, line.split(' '));
  if (isRefusal(parsed)) throw new Error(parsed.error);
  return parsed;
}

const APPLY = command('apply -f -');
const PATCH = command('patch configmap n');

/** What kubectl gets of a text from this server, or the refusal of it. */
function rendered({ text, patch }: Given): Given | Refusal {
  const read = withDocuments(patch ? PATCH : APPLY, text);
  if (isRefusal(read)) return read;
  return { text: (patch ? flagValue(read, 'patch') : renderStdin(read)) ?? '', patch, argument: patch };
}

/** The differences that are meant: kubectl takes what they name, and this server does not. */
const MEANT =
  /kubectl (would|may) .*this server|lacks apiVersion, kind or metadata with a name|must be one object, or a list|holds a control character|is no number of JSON|must hold 1 to 100 objects|holds the number \S+, which is too large/;

function differences(given: readonly Given[]): {
  faults: string[];
  accepted: number;
  meant: number;
} {
  const ours = given.map(rendered);
  const handedOn = ours.flatMap((each) => (isRefusal(each) ? [] : [each]));
  const truths = askKubectl(given);
  const reread = askKubectl(handedOn);
  let [accepted, meant] = [0, 0];
  const faults = given.flatMap(({ text }, at) => {
    const [read, truth] = [ours[at], truths[at]];
    if (read !== undefined && isRefusal(read)) {
      // go-yaml reads `{}: x` as an empty mapping, which says nothing to do.
      if (truth === undefined || truth === '{"values":[{}]}') return [];
      if (!MEANT.test(read.error))
        return [`${JSON.stringify(text)}: refused with ${read.error}; kubectl reads ${truth}`];
      meant++;
      return [];
    }
    const again = reread[accepted++];
    if (truth !== undefined && truth === again) return [];
    return [`${JSON.stringify(text)}: handed on as ${again}; kubectl reads ${truth ?? 'nothing'}`];
  });
  return { faults, accepted, meant };
}

describe('documents are read as kubectl reads them', () => {
  test('in 10,000 random texts', () => {
    const random = new RandomDocuments(randomNumbers(20_261_129));
    const given = Array.from({ length: 10_000 }, () => ({ text: random.text(), patch: false }));
    const { faults, accepted, meant } = differences(given);
    expect(faults.slice(0, 10)).toEqual([]);
    // A generator of nothing but faults would prove little.
    expect(accepted).toBeGreaterThan(3_000);
    expect(meant).toBeLessThan(2_000);
  }, 120_000);

  test('in 3,000 random patches', () => {
    const random = new RandomDocuments(randomNumbers(20_261_130));
    const given = Array.from({ length: 3_000 }, () => ({ text: random.patch(), patch: true }));
    const { faults, accepted, meant } = differences(given);
    expect(faults.slice(0, 10)).toEqual([]);
    expect(accepted).toBeGreaterThan(500);
    expect(meant).toBeLessThan(1_500);
  }, 120_000);

  test('in 5,000 random patches of the command line, which are judged as JSON', () => {
    const random = new RandomDocuments(randomNumbers(20_261_131));
    const given = Array.from({ length: 5_000 }, () => random.argument()).flatMap((text) => {
      const flag = { name: 'patch', value: text, spelled: '-p', repeat: 'last' } as const;
      const patching = { ...PATCH, flags: [...PATCH.flags, flag] };
      const judged = patchOf(patching);
      const argument = renderArgv(patching).find((word) => word.startsWith('--patch=')) ?? '';
      return judged === undefined ? [] : [{ text: argument.slice('--patch='.length), judged: writeJson(judged) }];
    });
    const ask = (texts: readonly string[]) => askKubectl(texts.map((text) => ({ text, patch: true, argument: true })));
    const truths = ask(given.map(({ text }) => text));
    const judged = ask(given.map((each) => each.judged));
    // What kubectl itself refuses has no effect.
    const faults = given.filter((_, at) => truths[at] !== undefined && truths[at] !== judged[at]);
    expect(faults.slice(0, 10)).toEqual([]);
    expect(truths.filter((truth) => truth !== undefined).length).toBeGreaterThan(1_500);
  }, 120_000);
});
