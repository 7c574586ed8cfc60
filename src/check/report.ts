import { quote } from '../errors.ts';
import type { WriteName } from '../kube/admission-request.ts';
import type { ChosenGrammar } from '../kubectl/versions.ts';
import type { Voice } from '../policy/decide.ts';
import { approvalInWords } from '../policy/file/in-words.ts';
import type { Judgement, Rehearsal } from './judgement.ts';
import type { CaseResult } from './run-case.ts';
import { showWords } from './shell-words.ts';

type Allowed = Extract<Judgement, { verdict: 'allow' | 'ask' }>;
type Refused = Extract<Judgement, { verdict: 'refuse' }>;

/** What a person at a shell can do about it. */
const ASK = 'check --live asks the cluster.';

/** A judgement as JSON prints it. */
export function judgementRecord(judgement: Judgement) {
  if (judgement.verdict !== 'refuse') return judgement;
  const { verdict, rules, refusal, ...untold } = judgement;
  const { code, error, hint } = refusal;
  return { verdict, rules, code, error, hint, ...untold };
}

/** A judgement as a person reads it. */
export function judgementPage(
  args: readonly string[],
  judgement: Judgement,
  { grammar, exact }: ChosenGrammar,
): string {
  const { cluster, rehearsal } = judgement;
  const notes = [
    ...(cluster === undefined
      ? []
      : [`${cluster.says} ${ASK}`, `rules that need the cluster: ${cluster.rules.join(', ')}`]),
    ...(rehearsal === undefined ? [] : [rehearsal.says]),
    ...(judgement.unresolved === undefined
      ? []
      : [
          `the server asks the cluster what it means by ${judgement.unresolved.map((word) => quote(word, 40)).join(', ')}`,
        ]),
    ...(exact ? [] : [`that kubectl is not known; judged by what all known minors share, nearest ${grammar.minor}`]),
  ];
  const rows = [...verdictRows(args, judgement), ...rehearsedRows(rehearsal)];
  return [...rows, ...notes.map((note) => row('note', note))].join('');
}

function verdictRows(args: readonly string[], judgement: Judgement): readonly string[] {
  switch (judgement.verdict) {
    case 'allow':
      return allowedRows(args, judgement);
    case 'ask':
      return askedRows(args, judgement);
    case 'refuse':
      return refusedRows(args, judgement);
    case 'undecided':
      return [
        row('unsure', showWords(args)),
        row('error', quoteLines(judgement.error)),
        row('rules', voices(judgement.rules)),
      ];
  }
}

/** What was rehearsed: one row for each write. */
function rehearsedRows({ writes, refusedWrite }: Partial<Rehearsal> = {}): readonly string[] {
  return [
    ...(writes ?? []).map((write) => row('writes', writeInWords(write))),
    ...(refusedWrite === undefined
      ? []
      : [row('refuses', `${writeInWords(refusedWrite)} (rule ${refusedWrite.rule})`)]),
  ];
}

/** `update deployments.apps/scale 'web' in namespace 'shop'`. */
function writeInWords({ operation, resource, subresource, namespace, name }: WriteName): string {
  const type = subresource === undefined ? resource : `${resource}/${subresource}`;
  return [
    operation.toLowerCase(),
    type,
    name === undefined ? 'with a name that the API server makes up' : quote(name, 253),
    ...(namespace === undefined ? [] : ['in namespace', quote(namespace, 63)]),
  ].join(' ');
}

/** A text of several lines in one. */
function quoteLines(text: string): string {
  return quote(text.trim().replaceAll(/\s*\n\s*/g, '; '), 1000);
}

function askedRows(args: readonly string[], judgement: Extract<Judgement, { verdict: 'ask' }>): readonly string[] {
  const [, ...rows] = allowedRows(args, judgement);
  return [row('ask', showWords(args)), row('approval', approvalInWords(judgement.approval)), ...rows];
}

function allowedRows(args: readonly string[], { rules, argv, provided }: Allowed): readonly string[] {
  return [
    row('allow', showWords(args)),
    row('rules', voices(rules)),
    row('runs', started(argv)),
    ...(provided === undefined
      ? []
      : [row('if', `at most ${provided.most} objects are counted before it by ${started(provided.argv)}`)]),
  ];
}

function refusedRows(args: readonly string[], { rules, refusal }: Refused): readonly string[] {
  return [
    row('refuse', refusal.code),
    row('call', showWords(args)),
    row('error', refusal.error),
    row('hint', refusal.hint),
    row('rules', voices(rules)),
  ];
}

/** One line for a case that holds, three for one that does not. */
export function caseLine({ line, name, args, expect, code, holds, judgement }: CaseResult): string {
  const title = name === undefined ? showWords(args) : `${quote(name)} ${showWords(args)}`;
  const first = `${holds ? 'ok  ' : 'FAIL'}  line ${line}  ${title}\n`;
  if (holds) return first;
  const expected = code === undefined ? expect : `${expect} ${code}`;
  return `${first}      expected  ${expected}\n      happened  ${happened(judgement)}\n`;
}

function happened(judgement: Judgement): string {
  switch (judgement.verdict) {
    case 'allow':
      return `allow, runs ${started(judgement.argv)}`;
    case 'ask':
      return `ask, runs ${started(judgement.argv)} once it is ${approvalInWords(judgement.approval)}`;
    case 'refuse':
      return `refuse ${judgement.refusal.code}: ${judgement.refusal.error}`;
    case 'undecided':
      return `neither, the rehearsal did not finish: ${quoteLines(judgement.error)}`;
  }
}

/** What is odd about the settings, whatever the call. */
export function warningRows(warnings: readonly string[]): string {
  return warnings.map((warning) => row('warning', warning)).join('');
}

function row(head: string, text: string): string {
  return `${head.padEnd(8)} ${text}\n`;
}

function voices(rules: readonly Voice[]): string {
  return rules.map(({ rule, effect }) => `${rule}: ${effect}`).join(', ') || '(none was asked)';
}

function started(argv: readonly string[]): string {
  return showWords(['kubectl', ...argv]);
}
