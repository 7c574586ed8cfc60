import { isCollection, isMap, isPair, type Node } from 'yaml';
import { type PolicyContent, readPolicy } from '../policy/file/read-rules.ts';
import type { PolicyRule } from '../policy/file/rule.ts';
import type { Fault } from '../policy/file/rule-faults.ts';
import { readText } from './read-text.ts';
import { readStrictYaml, TextFault } from './strict-yaml.ts';

/** What is wrong with the text of a policy file: a sentence, and where. */
export interface PolicyFault {
  readonly says: string;
  /** The first line is 1. */
  readonly line?: number | undefined;
  /** The value that is wrong, `rules[2].flags[1].name`; absent if the text is no YAML. */
  readonly path?: string | undefined;
}

/**
 * Reads the policy file. Throws ConfigurationError naming file, line and what is allowed: a server whose policy is not
 * understood does not start.
 */
export function readPolicyFile(file: string): PolicyContent {
  return parsePolicy(file, readText(file, 'a policy file'));
}

/** The rules in the text of a policy file. As `parsePolicy`. */
export function parsePolicyFile(file: string, text: string): readonly PolicyRule[] {
  return parsePolicy(file, text).rules;
}

/** What the text of a policy file says, YAML or JSON. */
export function parsePolicy(file: string, text: string): PolicyContent {
  const { root, wrong } = readStrictYaml(file, text, 'a mapping with the key rules');
  const content = readPolicy(toData(root));
  if ('says' in content) throw wrong(placeOf(root, content.path), `${nameOf(content)} ${content.says}`);
  return content;
}

/** What the text of a policy file says that is no file yet, or its first fault. */
export function readPolicyDraft(text: string): PolicyContent | PolicyFault {
  try {
    const { root, lineOf } = readStrictYaml('draft', text, 'a mapping with the key rules');
    const content = readPolicy(toData(root));
    if (!('says' in content)) return content;
    const path = nameOf(content);
    return { says: `${path} ${content.says}`, line: lineOf(placeOf(root, content.path)), path };
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    return { says: error.says, line: error.line };
  }
}

/** What a node stands for, all scalars as text. */
function toData(node: Node | null): unknown {
  return node === null ? undefined : JSON.parse(JSON.stringify(node));
}

/** The position of the value at a path, or of its nearest existing ancestor. */
function placeOf(root: Node | null, path: Fault['path']): number | undefined {
  let node: unknown = root;
  let place = root?.range?.[0];
  for (const part of path) {
    if (!isCollection(node)) break;
    const key = isMap(node)
      ? node.items.find((pair) => isPair(pair) && String(pair.key) === String(part))?.key
      : undefined;
    const next: unknown = node.get(part, true);
    place = (next as Node | undefined)?.range?.[0] ?? (key as Node | undefined)?.range?.[0] ?? place;
    node = next;
  }
  return place;
}

/** `rules[2].flags[0].name` as a sentence begins with it. */
function nameOf({ path }: Fault): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${part}`)).join('');
  return name === '' ? 'the file' : name.replace(/^\./, '');
}
