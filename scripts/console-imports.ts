import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Checks that the console's web application imports itself, Preact, and of the server nothing but the types of src/console/face; and
 * that it makes no HTML of texts. Prints a line for each fault, and exits with 1 if there is any.
 */
const MOST_LINES = 250;
const PACKAGES = new Set(['preact', 'preact/hooks', 'preact-render-to-string']);
/** Ways to make markup or code of a text. */
const FORBIDDEN: readonly { readonly what: RegExp; readonly why: string }[] = [
  {
    what: /dangerouslySetInnerHTML|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write/,
    why: 'makes HTML of a text',
  },
  { what: /^import '|\bimport\((?!'\.\/)/m, why: 'imports in a way that this check does not read' },
  { what: /\beval\(|new Function\(/, why: 'makes code of a text' },
  { what: /\bstyle=/, why: 'sets a style attribute, which the policy of the pages forbids; use a class' },
];

const root = join(import.meta.dirname, '..');
const room = join('console', 'src');
const face = join('src', 'console', 'face');
const faults = readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => check(join(room, file)));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

function check(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const lines = source.split('\n').length - 1;
  return [
    ...[...source.matchAll(/^(?:import|export)\s([^;]*?)from '([^']+)';|\bimport\(()'([^']+)'\)/gms)].flatMap(
      ([, names = '', from, , late = '']) =>
        mayImport(file, /^type\b/.test(names), from ?? late) ? [] : [`${file}: may not import ${from ?? late}`],
    ),
    ...FORBIDDEN.flatMap(({ what, why }) => (what.test(source) ? [`${file}: ${why}`] : [])),
    ...(lines > MOST_LINES ? [`${file}: has ${lines} lines; divide it`] : []),
  ];
}

function mayImport(file: string, isType: boolean, from: string): boolean {
  if (!from.startsWith('.')) return PACKAGES.has(from);
  const target = relative(root, join(root, dirname(file), from));
  return target.startsWith(`${room}/`) || (isType && target.startsWith(`${face}/`));
}
