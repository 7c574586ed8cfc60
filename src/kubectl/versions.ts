import v135 from './grammar/v1.35.json' with { type: 'json' };
import v136 from './grammar/v1.36.json' with { type: 'json' };
import v137 from './grammar/v1.37.json' with { type: 'json' };
import { type CommandGrammar, type FlagGrammar, type Grammar, loadGrammar } from './grammar.ts';

/** What hack/grammar writes: the newest minor whole, the older ones as differences from it. */
interface GrammarData {
  readonly flags: readonly FlagGrammar[];
  readonly commands: readonly CommandGrammar[];
}
interface Difference {
  /** Root flags that the older minor lacks. */
  readonly drop?: readonly string[];
  /** Commands that the older minor lacks. */
  readonly gone?: readonly (readonly string[])[];
  /** Root flags and commands that it has besides or differently; `drop` names flags of the command that it lacks. */
  readonly flags: readonly FlagGrammar[];
  readonly commands: readonly (CommandGrammar & { readonly drop?: readonly string[] })[];
}

const NEWEST_MINOR = 37;
const DATA: ReadonlyMap<number, GrammarData> = new Map([
  [35, apply(v137, v135)],
  [36, apply(v137, v136)],
  [NEWEST_MINOR, v137],
]);

/** Which grammar a kubectl is judged by, and whether it is the very one of its minor. */
export interface ChosenGrammar {
  readonly grammar: Grammar;
  readonly exact: boolean;
}

/**
 * Chooses the grammar for a kubectl version such as `v1.36.3`. For a minor that is not known, or no version, it is the
 * nearest one, reduced to the commands and flags that mean the same in all known minors.
 */
export function grammarFor(version: string | undefined): ChosenGrammar {
  const minorText = /^v1\.(\d+)\./.exec(version ?? '')?.[1] ?? '';
  const known = CHOSEN.get(minorText) ?? choose(Number(minorText || Number.NaN));
  CHOSEN.set(minorText, known);
  return known;
}

const CHOSEN = new Map<string, ChosenGrammar>();

/** The grammar of the newest known minor. */
export function newestGrammar(): Grammar {
  return grammarFor(`v1.${NEWEST_MINOR}.0`).grammar;
}

/** The minors whose grammar is known, such as `1.37`, the oldest first. */
export function knownMinors(): readonly string[] {
  return [...DATA.keys()].toSorted((a, b) => a - b).map((minor) => `1.${minor}`);
}

/** Every flag of every command of the known minors, by its long name and by its letter: `--output`, `-o`. */
export function everyFlag(): ReadonlySet<string> {
  const flags = [...DATA.values()].flatMap((data) => [...data.flags, ...data.commands.flatMap((each) => each.flags)]);
  return new Set(flags.flatMap(({ name, shorthand }) => [`--${name}`, ...(shorthand ? [`-${shorthand}`] : [])]));
}

function choose(minor: number): ChosenGrammar {
  const data = DATA.get(minor);
  if (data !== undefined) return { grammar: loadGrammar(`1.${minor}`, data), exact: true };
  const nearest = [...DATA.keys()].reduce(
    (best, known) => (Math.abs(known - minor) < Math.abs(best - minor) ? known : best),
    NEWEST_MINOR,
  );
  return { grammar: loadGrammar(`1.${nearest}`, common(DATA.get(nearest) ?? v137)), exact: false };
}

function apply(base: GrammarData, { drop = [], gone = [], flags, commands }: Difference): GrammarData {
  const changed = new Map(commands.map((command) => [command.path.join(' '), command]));
  const lost = new Set(gone.map((path) => path.join(' ')));
  const known = new Set(base.commands.map(({ path }) => path.join(' ')));
  return {
    flags: merge(base.flags, flags, drop),
    commands: [
      ...base.commands
        .filter(({ path }) => !lost.has(path.join(' ')))
        .map((command) => {
          const change = changed.get(command.path.join(' '));
          return change === undefined
            ? command
            : { ...command, ...change, flags: merge(command.flags, change.flags, change.drop ?? []) };
        }),
      ...commands.filter(({ path }) => !known.has(path.join(' '))),
    ],
  };
}

function merge(
  base: readonly FlagGrammar[],
  added: readonly FlagGrammar[],
  dropped: readonly string[],
): readonly FlagGrammar[] {
  const replaced = new Set([...dropped, ...added.map(({ name }) => name)]);
  return [...base.filter(({ name }) => !replaced.has(name)), ...added];
}

/** The part of a grammar in which all known ones agree. */
function common(data: GrammarData): GrammarData {
  const all = [...DATA.values()].map(({ flags, commands }) => ({
    flags: new Set(flags.map(meaning)),
    commands: new Map(
      commands.map(({ path, kind, flags: own }) => [path.join(' '), { kind, flags: new Set(own.map(meaning)) }]),
    ),
  }));
  return {
    flags: data.flags.filter((flag) => all.every(({ flags }) => flags.has(meaning(flag)))),
    commands: data.commands.flatMap((command) => {
      const same = all.map(({ commands }) => commands.get(command.path.join(' ')));
      if (same.some((other) => other?.kind !== command.kind)) return [];
      return [
        { ...command, flags: command.flags.filter((flag) => same.every((other) => other?.flags.has(meaning(flag)))) },
      ];
    }),
  };
}

function meaning({ name, shorthand, type, noOptDefVal, repeat, persistent }: FlagGrammar): string {
  return JSON.stringify([name, shorthand, type, noOptDefVal, repeat, persistent]);
}
