import { quote } from '../errors.ts';
import type { ChosenGrammar } from '../kubectl/versions.ts';
import type { Voice } from '../policy/decide.ts';
import type { Judgement } from './judgement.ts';
import type { CaseResult } from './run-case.ts';
import { showWords } from './shell-words.ts';

type Allowed = Extract<Judgement, { verdict: 'allow' }>;
type Refused = Extract<Judgement, { verdict: 'refuse' }>;

/** A judgement as JSON prints it. */
export function judgementRecord(judgement: Judgement) {
  const { verdict, rules } = judgement;
  if (verdict === 'allow') return judgement;
  const { code, error, hint } = judgement.refusal;
  const { unresolved } = judgement;
  return { verdict, rules, code, error, hint, ...(unresolved && { unresolved }) };
}

/** A judgement as a person reads it. */
export function judgementPage(
  args: readonly string[],
  judgement: Judgement,
  { grammar, exact }: ChosenGrammar,
): string {
  const rows = judgement.verdict === 'allow' ? allowedRows(args, judgement) : refusedRows(args, judgement);
  const later = judgement.verdict === 'allow' ? judgement.judgedLater : undefined;
  const notes = [
    ...(later === undefined
      ? []
      : [`rules that judge each write with its object when the call runs: ${later.join(', ')}`]),
    ...(judgement.unresolved === undefined
      ? []
      : [
          `the server asks the cluster what it means by ${judgement.unresolved.map((word) => quote(word, 40)).join(', ')}`,
        ]),
    ...(exact ? [] : [`that kubectl is not known; judged by what all known minors share, nearest ${grammar.minor}`]),
  ];
  return [...rows, ...notes.map((note) => row('note', note))].join('');
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
  const happened =
    judgement.verdict === 'allow'
      ? `allow, runs ${started(judgement.argv)}`
      : `refuse ${judgement.refusal.code}: ${judgement.refusal.error}`;
  const expected = code === undefined ? expect : `${expect} ${code}`;
  return `${first}      expected  ${expected}\n      happened  ${happened}\n`;
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
