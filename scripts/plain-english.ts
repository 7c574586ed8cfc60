import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'rolldown/utils';

/**
 * Finds phrases that CONTRIBUTING.md (English) rules out in the documents, in the comments and texts of src, and in the names of
 * tests. Prints the file, the line, the phrase and a replacement for each, and exits with 1 if there is any.
 */
const BANNED: readonly { readonly phrase: RegExp; readonly instead: string }[] = [
  { phrase: /\banew\b/i, instead: 'again' },
  { phrase: /\bfor ever\b/i, instead: 'indefinitely, until stopped' },
  { phrase: /\bwhom\b/i, instead: 'the caller, the user' },
  { phrase: /\b(?:whoever|whomever)\b/i, instead: 'anyone who, a client that' },
  { phrase: /\b(?:nobody|somebody)\b/i, instead: 'the actor: unauthenticated callers, another client, a user' },
  { phrase: /\bin (?:the name of|whose name)\b/i, instead: 'impersonate, on behalf of' },
  { phrase: /\b(?:asked|acts?|acting) as the caller\b/i, instead: 'impersonates the caller' },
  { phrase: /\b(?:that|those) of\b/i, instead: "the noun: the token's audience" },
  { phrase: /\bthose that\b/i, instead: 'the noun: calls that' },
  { phrase: /\bstands?\b(?! for\b| in for\b|-)/i, instead: 'is, appears' },
  { phrase: /; allowed (?:is|are)\b/i, instead: '; use' },
];

/** The phrases as they are found in wrapped text: a blank may be a line break and the start of a comment line. */
const PATTERNS = BANNED.map(({ phrase, instead }) => ({
  pattern: new RegExp(
    phrase.source.replaceAll(/ (?!\*)/g, '(?:[ \\t]+|[ \\t]*\\n[ \\t]*(?:\\*[ \\t]|//[ \\t])?)'),
    'gi',
  ),
  instead,
}));

/** A piece of a file, and where it begins in it. */
interface Piece {
  readonly text: string;
  readonly start: number;
}

const root = join(import.meta.dirname, '..');
const sources: readonly (readonly [
  patterns: readonly string[],
  pieces: (file: string, text: string) => readonly Piece[],
])[] = [
  [['src/**/*.ts', 'console/src/**/*.{ts,tsx}'], (_, text) => [{ text, start: 0 }]],
  [['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/**/*.md'], outsideTheRules],
  [['test/**/*.test.ts'], testNames],
];
let count = 0;
for (const [patterns, pieces] of sources)
  for (const file of globSync([...patterns], { cwd: root }).toSorted()) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const piece of pieces(file, text)) report(file, text, piece);
  }
process.exitCode = count === 0 ? 0 : 1;

function report(file: string, whole: string, { text, start }: Piece): void {
  for (const { pattern, instead } of PATTERNS)
    for (const { 0: found, index } of text.matchAll(pattern)) {
      const line = whole.slice(0, start + index).split('\n').length;
      console.error(`${file}:${line}: "${found.replaceAll(/\s+/g, ' ')}"; write instead: ${instead}`);
      count++;
    }
}

/** The names of tests and of their groups: the texts that calls of `test` and `describe` begin with. */
function testNames(file: string, text: string): readonly Piece[] {
  const names: Piece[] = [];
  new Visitor({
    CallExpression({ callee, arguments: [name] }) {
      if (name === undefined || !/^(?:test|describe)\b/.test(text.slice(callee.start, callee.start + 10))) return;
      if (name.type !== 'Literal' && name.type !== 'TemplateLiteral') return;
      names.push({ text: text.slice(name.start, name.end), start: name.start });
    },
  }).visit(parseSync(file, text).program);
  return names;
}

/** A document without the section that quotes ruled-out phrases; nothing of a superseded ADR, which stays as it was. */
function outsideTheRules(_: string, text: string): readonly Piece[] {
  if (/^Status: superseded\b/m.test(text)) return [];
  const [start, end] = [text.indexOf('\n## English\n'), text.length];
  if (start === -1) return [{ text, start: 0 }];
  const next = text.indexOf('\n## ', start + 1);
  const rest = next === -1 ? [] : [{ text: text.slice(next, end), start: next }];
  return [{ text: text.slice(0, start), start: 0 }, ...rest];
}
