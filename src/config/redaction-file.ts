import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { AddedPattern } from '../redaction/added-patterns.ts';
import type { AllowedKey } from '../redaction/redaction.ts';
import { readText } from './read-text.ts';
import { readStrictYaml, type StrictDocument } from './strict-yaml.ts';

/** What the operator adds to redaction, and takes out of it. */
export interface RedactionFile {
  readonly names: readonly string[];
  readonly patterns: readonly AddedPattern[];
  readonly allowed: readonly AllowedKey[];
  /** The line of each pattern. */
  readonly lines: readonly number[];
}

const HOLDS = 'a mapping with the keys names, patterns and allow';
const MOST = 200;

/** Reads the file of ANSWER_REDACTION_FILE. Throws ConfigurationError naming file, line and what is allowed. */
export function readRedactionFile(file: string): RedactionFile {
  return parseRedactionFile(file, readText(file, 'a file for redaction'));
}

/** The same for its text. */
export function parseRedactionFile(file: string, text: string): RedactionFile {
  const document = readStrictYaml(file, text, HOLDS);
  const { root, lineOf, wrong } = document;
  if (!isMap(root)) throw wrong(root?.range?.[0], `this is not ${HOLDS}.`);
  for (const { key } of root.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!['names', 'patterns', 'allow'].includes(name)) {
      throw wrong(
        (key as Node).range?.[0],
        `${JSON.stringify(name)} is not allowed here; use names, patterns and allow.`,
      );
    }
  }
  const list = (key: string): readonly Node[] => readList(root.get(key, true), key, document);
  const names = list('names').map((node) => readWord(node, document, 'a name', /^[\p{L}\p{M}\d._/ -]{2,64}$/u));
  const patterns = list('patterns');
  const fields = patterns.map((node) => readFields(node, ['name', 'pattern'], document));
  return {
    names,
    patterns: fields.map(([name, pattern]) => ({
      name: readWord(
        name,
        document,
        'the name of a pattern',
        /^[a-z][a-z-]{1,23}$/,
        'lower-case letters and hyphens, 2 to 24',
      ),
      pattern: readWord(pattern, document, 'a pattern', /^.{1,1024}$/s),
    })),
    lines: patterns.map((node) => lineOf(node.range?.[0])),
    allowed: list('allow').map((node) => {
      const [kind, namespace, name, key] = readFields(node, ['kind', 'namespace', 'name', 'key'], document).map(
        (each) => readWord(each, document, 'an allowed key', /^[\w.*/-]{0,253}$/),
      );
      return { kind: kind ?? '', namespace: namespace ?? '', name: name ?? '', key: key ?? '' };
    }),
  };
}

function readList(node: unknown, key: string, { wrong }: StrictDocument): readonly Node[] {
  if (node === undefined || node === null) return [];
  if (!isSeq(node)) throw wrong((node as Node).range?.[0], `${key} is not a list.`);
  if (node.items.length > MOST) throw wrong(node.range?.[0], `${key} has more than ${MOST} entries.`);
  return node.items as Node[];
}

/** The values of the fields of an entry, which must have each of them, and no others. */
function readFields(node: Node, names: readonly string[], { wrong }: StrictDocument): readonly Node[] {
  const at = node.range?.[0];
  if (!isMap(node) || node.items.length !== names.length) throw wrong(at, `use a mapping with ${names.join(', ')}.`);
  return names.map((name) => {
    const value = node.get(name, true) as Node | undefined;
    if (value === undefined) throw wrong(at, `${name} is missing; use a mapping with ${names.join(', ')}.`);
    return value;
  });
}

function readWord(
  node: Node | undefined,
  { wrong }: StrictDocument,
  what: string,
  allowed: RegExp,
  says?: string,
): string {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === 'string' && allowed.test(value)) return value;
  throw wrong(node?.range?.[0], `this is not ${what}${says === undefined ? '' : `: use ${says}`}.`);
}
