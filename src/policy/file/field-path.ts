import { matchesGlob } from '../glob.ts';
import { memoize } from '../memoize.ts';

/** One step of a path into an object: a key (`*` in it stands for any text), a place in a list, or each element or value. */
export type Step = { readonly key: string; readonly isPattern: boolean } | { readonly at: number } | 'each';

const FIRST = /^\.?(?:[^.[\]\\"'\s]|\\.)+/;
const NEXT = /^(?:\.(?<key>(?:[^.[\]\\"'\s]|\\.)+)|\[(?:(?<each>\*)|(?<at>\d{1,6})|(?<quoted>"[^"\\]+"|'[^'\\]+'))\])/;

/** Maps of plain texts, whose keys hold dots. */
const TEXTS: ReadonlySet<string> = new Set(['annotations', 'labels', 'matchLabels', 'nodeSelector']);

/**
 * Reads a path such as `spec.template.spec.containers[*].image` or `metadata.labels["app.kubernetes.io/name"]`; undefined if
 * it is none. A key with dots in it is quoted, or each dot is written `\.`.
 */
export function parsePath(text: string): readonly Step[] | undefined {
  const first = FIRST.exec(text)?.[0];
  if (first === undefined) return undefined;
  const steps: Step[] = [keyStep(first.replace(/^\./, ''))];
  for (let rest = text.slice(first.length); rest !== ''; ) {
    const match = NEXT.exec(rest);
    if (match === null) return undefined;
    const { key, each, at, quoted } = match.groups ?? {};
    if (each !== undefined) steps.push('each');
    else if (at !== undefined) steps.push({ at: Number(at) });
    else if (quoted !== undefined) steps.push({ key: quoted.slice(1, -1), isPattern: false });
    else steps.push(keyStep(key ?? ''));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function keyStep(written: string): Step {
  const key = written.replaceAll(/\\(.)/gs, '$1');
  return { key, isPattern: key.includes('*') };
}

/** The map of plain texts into which a path goes on by a further key, so that a key with dots was meant. */
export function unquotedIn(steps: readonly Step[]): string | undefined {
  const at = steps.findIndex((step) => typeof step === 'object' && 'key' in step && TEXTS.has(step.key));
  const map = steps[at];
  return at !== -1 && steps.length > at + 2 && typeof map === 'object' && 'key' in map ? map.key : undefined;
}

/** What is at a path. */
export interface Found {
  readonly values: readonly unknown[];
  /** How many values are missing: the one at the path, or one for each element of a list on the way that has none. */
  readonly gaps: number;
  /** Whether something on the way is not of the type that the path goes through. */
  readonly strange: boolean;
}

const NOTHING: Found = { values: [], gaps: 0, strange: false };
const GAP: Found = { values: [], gaps: 1, strange: false };
const STRANGE: Found = { values: [], gaps: 0, strange: true };

/** Finds the values at a path. A list that is missing counts as empty, and null as missing. */
export function valuesAt(value: unknown, steps: readonly Step[]): Found {
  const [step, ...rest] = steps;
  if (value === undefined || value === null) return steps.some(isSeveral) ? NOTHING : GAP;
  if (step === undefined) return { values: [value], gaps: 0, strange: false };
  if (typeof value !== 'object') return STRANGE;
  if (step === 'each') return joined(Object.values(value).map((each) => valuesAt(each ?? undefined, rest)));
  if ('at' in step) return Array.isArray(value) ? valuesAt(value[step.at], rest) : STRANGE;
  if (Array.isArray(value)) return STRANGE;
  const record = value as Readonly<Record<string, unknown>>;
  if (!step.isPattern) return valuesAt(Object.hasOwn(record, step.key) ? record[step.key] : undefined, rest);
  const pattern = step.key.toLowerCase();
  return joined(
    Object.keys(record)
      .filter((key) => matchesGlob(pattern, key.toLowerCase()))
      .map((key) => valuesAt(record[key], rest)),
  );
}

function isSeveral(step: Step): boolean {
  return step === 'each' || ('isPattern' in step && step.isPattern);
}

function joined(found: readonly Found[]): Found {
  return {
    values: found.flatMap(({ values }) => values),
    gaps: found.reduce((sum, { gaps }) => sum + gaps, 0),
    strange: found.some(({ strange }) => strange),
  };
}

/** The steps of the path of a condition, read once. */
export const stepsOf = memoize(({ path }: { readonly path: string }): readonly Step[] => parsePath(path) ?? []);
