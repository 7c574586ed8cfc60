import type { CommandNode, FlagGrammar, Grammar } from '../../src/kubectl/grammar.ts';

/** Numbers from 0 up to 1, the same for the same seed. Source: mulberry32. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values that are read differently by careless parsers. */
const VALUES =
  'true false t F 1 0 yes name wide json jsonpath={.x} go-template-file=/x -1 +3 0x1f 0b2 017 08 1_000 _1 9223372036854775808 ' +
  '1s 1.5h -5m .5s 5 1d a=b a=b,c=d a,b "a,b" "a"b a"b = == , -- - --all -n -A app-v=9 x--kuberc=/tmp/x orphan none server é \u2013n pods web-0 deploy/web po,svc';
/** Tokens with the shapes that pflag and cobra treat specially. */
const SHAPES =
  '-- - --- --=x -=x --x -x -test.v -Atest.x -A= -n= -nfoo -n=foo -Aw -wojson --as_group --Namespace --no-headers= -h --help --help=false -v8 --v -v= --kuberc=/x é -é "" \u200b'.split(
    ' ',
  );

/**
 * Makes an argv: mostly the words of a command with flags it has, spelled in every way there is, and then with tokens
 * dropped, doubled, swapped and replaced, so that many are almost right.
 */
export function randomArgv(grammar: Grammar, random: () => number): string[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const values = VALUES.split(' ').concat('', 'two words', 'a\nb');
  const command = pick(grammar.commands);
  const node = grammar.find(command.path) ?? (grammar.find([]) as CommandNode);
  const words = command.path.map((word, at) =>
    random() < 0.1 ? pick([...(grammar.find(command.path.slice(0, at))?.children.keys() ?? [word])]) : word,
  );
  const rest: string[] = [];
  for (let count = Math.floor(random() * 6); count > 0; count--) {
    const kind = random();
    if (kind < 0.65) rest.push(...spell(pick([...node.byName.values()]), pick(values), random));
    else rest.push(kind < 0.8 ? pick(values) : kind < 0.9 ? pick(SHAPES) : pick(['pods', 'web-0', 'deploy/web']));
  }
  const argv = random() < 0.85 ? [...words, ...rest] : shuffle([...words, ...rest], random);
  return random() < 0.4 ? mutate(argv, [...SHAPES, ...values], random) : argv;
}

function spell({ name, shorthand, noOptDefVal }: FlagGrammar, value: string, random: () => number): string[] {
  const long = random() < 0.15 ? name.replaceAll('-', '_') : name;
  const bare = noOptDefVal !== undefined;
  const ways = [[`--${long}=${value}`], bare ? [`--${long}`] : [`--${long}`, value]];
  if (shorthand !== undefined)
    ways.push(
      [`-${shorthand}${value}`],
      [`-${shorthand}=${value}`],
      bare ? [`-${shorthand}`] : [`-${shorthand}`, value],
      [`-A${shorthand}`, value],
    );
  return ways[Math.floor(random() * ways.length)] ?? [];
}

function shuffle(argv: string[], random: () => number): string[] {
  return argv
    .map((word) => ({ word, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ word }) => word);
}

function mutate(argv: string[], tokens: readonly string[], random: () => number): string[] {
  const at = Math.floor(random() * (argv.length + 1));
  const token = tokens[Math.floor(random() * tokens.length)] ?? '';
  const way = random();
  if (way < 0.25) return argv.toSpliced(at, 1);
  if (way < 0.5) return argv.toSpliced(at, 0, token);
  if (way < 0.75) return argv.toSpliced(at, 1, token);
  return argv.map((word, index) => (index === at ? `${word}${token}` : word));
}
