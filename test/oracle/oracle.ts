import { execFileSync } from 'node:child_process';
import { isRefusal, type Refusal } from '../../src/errors.ts';
import type { KubectlCommand } from '../../src/kube/command.ts';
import { ANONYMOUS } from '../../src/kube/subject.ts';
import { parseBool } from '../../src/kubectl/go-values.ts';
import type { Grammar } from '../../src/kubectl/grammar.ts';
import { parseArguments } from '../../src/kubectl/parse.ts';
import { neverAllowed } from '../../src/policy/rules/never-allowed.ts';

/** What the real kubectl makes of an argv. Source: hack/grammar/README.md. */
export interface OracleAnswer {
  readonly error?: string;
  readonly path: readonly string[];
  readonly flags: readonly { readonly name: string; readonly value: string }[];
  readonly args: readonly string[];
  readonly dash: number;
  readonly help?: boolean;
}

/** Asks the oracle program how kubectl reads each argv; the answers come in the order of the questions. */
export function askOracle(program: string, argvs: readonly (readonly string[])[]): OracleAnswer[] {
  const input = argvs.map((argv) => `${JSON.stringify(argv)}\n`).join('');
  const output = execFileSync(program, ['oracle'], { input, env: {}, encoding: 'utf8', maxBuffer: 1 << 30 });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as OracleAnswer);
}

/**
 * Compares the gate's reading of an argv with kubectl's own; undefined means that they agree. Where the gate has a
 * command, kubectl must have the very same. Where it refuses, kubectl must fail for the same reason, except for what the
 * gate refuses on purpose though kubectl would run it: a path that is not first and together, a lone group, `-test.*`, and a
 * name that looks like the value of the flag before it.
 */
export function disagreement(grammar: Grammar, argv: readonly string[], truth: OracleAnswer): string | undefined {
  const ours = parseArguments(grammar, argv);
  if (isRefusal(ours)) return refusedWrongly(ours, truth);
  if (truth.error === 'kuberc')
    return neverAllowed.judge({ command: ours }, NO_POLICY, ANONYMOUS).effect === 'deny'
      ? undefined
      : 'kubectl obeys a kuberc that the gate does not see';
  if (truth.error !== undefined) return `the gate parses what kubectl refuses (${truth.error})`;
  return same(ours, truth) ? undefined : `the gate reads ${JSON.stringify(ours)}`;
}

const NO_POLICY = {
  allowedCommands: [],
  dangerousFlags: [],
  allowedImages: [],
  allowedNamespaces: [],
  allowances: [],
  approvalCommands: [],
  changeExpiresSeconds: 3600,
  impersonate: false,
  impersonatePrefix: '',
  protectedNamespaces: [],
  protectedLabels: [],
  maxObjects: 10,
  maxReplicas: 50,
  metacharacters: 'data',
} as const;

function refusedWrongly({ code, error }: Refusal, truth: OracleAnswer): string | undefined {
  const reasons: Partial<Record<Refusal['code'], readonly string[]>> = {
    UNKNOWN_FLAG: ['unknown-flag', 'unknown-shorthand', 'bad-syntax', 'kuberc', 'plugin'],
    FLAG_VALUE: ['missing-value', 'bad-value', 'required-flag', 'kuberc', 'plugin'],
  };
  const [, value = '', flag] = /^kubectl reads '(.*)' after '--(.*)' as a name/s.exec(error) ?? [];
  if (truth.args.includes(value) && truth.flags.some(({ name }) => name === flag)) return undefined;
  const expected = reasons[code];
  if (expected === undefined || (truth.error !== undefined && expected.includes(truth.error))) return undefined;
  return `the gate refuses with ${code} (${error}), kubectl says ${truth.error ?? 'nothing'}`;
}

function same(ours: KubectlCommand, truth: OracleAnswer): boolean {
  const flags = (list: readonly { name: string; value: string }[]) =>
    JSON.stringify(list.map(({ name, value }) => [name, String(parseBool(value) ?? value)]));
  if (ours.path.join(' ') !== truth.path.join(' ') || flags(ours.flags) !== flags(truth.flags)) return false;
  // kubectl prints help before it looks at the positionals.
  return (
    truth.help === true ||
    (JSON.stringify(ours.positionals) === JSON.stringify(truth.args) && ours.dashAt === truth.dash)
  );
}
