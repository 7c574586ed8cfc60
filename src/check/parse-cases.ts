import { isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import { type Configuration, type Environment, readConfiguration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { SETTINGS } from '../config/settings.ts';
import { readStrictYaml } from '../config/strict-yaml.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Subject } from '../kube/subject.ts';
import { callerNamed } from './judgement.ts';

/** One expectation: what becomes of a call under a configuration. */
export interface Case {
  /** Its line in the file; the first line is 1. */
  readonly line: number;
  readonly name: string | undefined;
  readonly args: readonly string[];
  /** What is given as `stdin`, as text; undefined for none. */
  readonly stdin: string | undefined;
  readonly caller: Subject;
  readonly expect: 'allow' | 'ask' | 'refuse';
  readonly code: ErrorCode | undefined;
  readonly configuration: Configuration;
}

const KEYS = ['args', 'expect', 'code', 'name', 'stdin', 'caller', 'tainted', 'at', 'environment'];
/** A time of RFC 3339. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const VARIABLES: readonly string[] = Object.values(SETTINGS).map(({ variable }) => variable);

/**
 * Parses a YAML list of cases; scalars are taken as the text they are written as, never as numbers or booleans. The
 * variables of a case are laid over `environment`. Throws ConfigurationError with file, line and what is allowed.
 */
export function parseCases(file: string, text: string, environment: Environment): readonly Case[] {
  const { root, lineOf, sourceOf, wrong } = readStrictYaml(file, text, 'a list of cases');
  const fields = (map: YAMLMap, known: readonly string[], what: string) =>
    new Map(
      map.items.map(({ key, value }) => {
        const place = (key as Node).range?.[0];
        if (!isScalar(key) || !known.includes(String(key.value)))
          throw wrong(place, `${JSON.stringify(String(key))} is not a ${what}; use ${known.join(', ')}.`);
        return [String(key.value), { place, value: value as Node }] as const;
      }),
    );
  const scalar = (node: unknown, place: number | undefined, what: string): string => {
    if (isScalar(node) && typeof node.value === 'string') return node.value;
    throw wrong((node as Node | null)?.range?.[0] ?? place, `${what} is not text; use a single value.`);
  };

  const readCase = (node: unknown): Case => {
    const start = (node as Node).range?.[0];
    if (!isMap(node)) throw wrong(start, `a case is not a mapping; use ${KEYS.join(', ')}.`);
    const given = fields(node, KEYS, 'key of a case');
    const read = (key: string): string | undefined => {
      const field = given.get(key);
      return field && scalar(field.value, field.place, key);
    };
    const args = given.get('args');
    if (args === undefined) throw wrong(start, 'args is missing; use a list of the arguments of kubectl.');
    if (!isSeq(args.value)) throw wrong(args.place, 'args is not a list; use a list with one word per item.');
    const expect = read('expect');
    if (expect !== 'allow' && expect !== 'ask' && expect !== 'refuse') {
      const says = expect === undefined ? 'missing' : JSON.stringify(expect);
      throw wrong(given.get('expect')?.value.range?.[0] ?? start, `expect is ${says}; use allow, ask or refuse.`);
    }
    return {
      line: lineOf(start),
      name: read('name'),
      args: args.value.items.map((word, at) => scalar(word, args.place, `item ${at + 1} of args`)),
      stdin: readStdin(given.get('stdin')?.value),
      caller: {
        ...readCaller(given.get('caller')),
        ...(readTainted(read('tainted'), given.get('tainted')?.place) && { tainted: true }),
        ...readAt(read('at'), given.get('at')?.place),
      },
      expect,
      code: readCode(read('code'), expect, given.get('code')?.place),
      configuration: configure(given.get('environment')),
    };
  };

  const readCode = (code: string | undefined, expect: Case['expect'], place: number | undefined) => {
    if (code === undefined) return undefined;
    if (expect !== 'refuse') throw wrong(place, `code is set with expect: ${expect}; use it with expect: refuse.`);
    if (!isCode(code))
      throw wrong(place, `code is ${JSON.stringify(code)}; use one of ${Object.keys(ERRORS).join(', ')}.`);
    return code;
  };

  const readTainted = (text: string | undefined, place: number | undefined): boolean => {
    if (text !== undefined && text !== 'true' && text !== 'false')
      throw wrong(place, `tainted is ${JSON.stringify(text)}; use true or false.`);
    return text === 'true';
  };

  const readAt = (text: string | undefined, place: number | undefined): Pick<Subject, 'at'> => {
    if (text === undefined) return {};
    if (!TIME.test(text) || Number.isNaN(Date.parse(text)))
      throw wrong(place, `at is ${JSON.stringify(text)}; use a time such as 2026-03-02T09:30:00Z.`);
    return { at: Date.parse(text) };
  };

  const readStdin = (node: Node | undefined): string | undefined =>
    node === undefined ? undefined : isScalar(node) ? String(node.value) : sourceOf(node);

  const readCaller = (field: { place: number | undefined; value: Node } | undefined): Subject => {
    if (field === undefined) return callerNamed(undefined, []);
    if (!isMap(field.value)) throw wrong(field.place, 'caller is not a mapping; use name and groups.');
    const given = fields(field.value, ['name', 'groups'], 'key of a caller');
    const name = given.get('name');
    if (name === undefined) throw wrong(field.place, 'caller has no name; use name and groups.');
    const groups = given.get('groups');
    if (groups !== undefined && !isSeq(groups.value))
      throw wrong(groups.place, 'groups is not a list; use a list of names.');
    const items = groups !== undefined && isSeq(groups.value) ? groups.value.items : [];
    return callerNamed(
      scalar(name.value, name.place, 'name'),
      items.map((item, at) => scalar(item, groups?.place, `item ${at + 1} of groups`)),
    );
  };

  const configure = (field: { place: number | undefined; value: Node } | undefined): Configuration => {
    if (field === undefined) return readConfiguration(environment);
    const { place, value } = field;
    if (!isMap(value)) throw wrong(place, 'environment is not a mapping; use a mapping of variables to values.');
    const given = [...fields(value, VARIABLES, 'variable of the server')];
    const set = given.map(([name, each]) => [name, scalar(each.value, each.place, name)] as const);
    try {
      return readConfiguration({ ...environment, ...Object.fromEntries(set) });
    } catch (error) {
      throw error instanceof ConfigurationError ? wrong(place, error.message) : error;
    }
  };

  if (!isSeq(root) || root.items.length === 0)
    throw wrong(root?.range?.[0], 'the file holds no cases; use a YAML list of one case or more.');
  return root.items.map(readCase);
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}
