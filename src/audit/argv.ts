import { hash } from 'node:crypto';
import type { Flag, KubectlCommand } from '../kube/command.ts';
import { renderArgv } from '../kubectl/render.ts';
import { commandRow, flagRow, sortPositionals } from '../policy/classification/index.ts';
import { touchesSecrets as mayTouchSecrets } from '../policy/guarded.ts';

/** Replaces a value that is not recorded. */
export const HIDDEN = '<hidden>';
const MOST_WORDS = 128;
/** Of one word. */
const MOST_CHARACTERS = 256;

/** Data that says which objects are meant, never what is in them. */
const TELLING_DATA: ReadonlySet<string> = new Set([
  'field-selector',
  'labels',
  'pod-selector',
  'schedule',
  'selector',
  'sort-by',
]);
/** Commands whose assignments name labels, images and taints; the assignments of other commands may hold anything. */
const TELLING_VALUES: ReadonlySet<string> = new Set(['label', 'set image', 'set selector', 'taint']);

/**
 * The canonical command line for a record. Words that can hold a secret are hidden, and unclassified words count as
 * that: values of data flags and assignments (their keys stay), arguments of a program in a container (its name stays),
 * positionals of commands that never run. A patch is recorded as its digest, except a patch of a Secret. Words are cut at 256
 * characters, the line at 128 words.
 */
export function recordedArgv(command: KubectlCommand): readonly string[] {
  const words = renderArgv({
    ...command,
    flags: command.flags.map((flag) => ({ ...flag, value: recordedValue(command, flag) })),
    ...recordedPositionals(command),
  }).map((word) => (word.length > MOST_CHARACTERS ? `${word.slice(0, MOST_CHARACTERS)}...` : word));
  return words.length <= MOST_WORDS
    ? words
    : [...words.slice(0, MOST_WORDS), `<${words.length - MOST_WORDS} more words>`];
}

/** Whether the command works on Secrets, of which not even a digest is kept: it would confirm a guess. */
export function touchesSecrets(command: KubectlCommand): boolean {
  return (command.path[0] === 'create' && command.path[1] === 'secret') || mayTouchSecrets({ command });
}

function recordedValue(command: KubectlCommand, { name, value }: Flag): string {
  if (name === 'patch') return touchesSecrets(command) ? HIDDEN : `<sha256:${hash('sha256', value)}>`;
  if (name === 'filename') return value === '-' ? value : HIDDEN;
  const row = flagRow(command.path, name);
  if (row === 'plain' || row === 'checked') return value;
  if (row === 'data') return TELLING_DATA.has(name) ? value : hideAssigned(value);
  return value === 'true' || value === 'false' ? value : HIDDEN;
}

/** `KEY=VALUE` without the value; all of it where there is no key. */
function hideAssigned(text: string): string {
  const equals = text.indexOf('=');
  return equals === -1 ? HIDDEN : `${text.slice(0, equals)}=${HIDDEN}`;
}

function recordedPositionals(command: KubectlCommand): Pick<KubectlCommand, 'positionals' | 'dashAt'> {
  const row = commandRow(command.path);
  if (row === undefined || 'never' in row)
    return { positionals: command.positionals.map(() => HIDDEN), dashAt: command.dashAt };
  const { objects, values, container } = sortPositionals(command);
  // Without `--`, what follows the first word of these commands is for the container too.
  const own = row.container === true && command.dashAt === -1 ? objects.slice(0, 1) : objects;
  const program = [...objects.slice(own.length), ...container];
  const told = TELLING_VALUES.has(command.path.join(' '));
  const assigned = values.map((word) => (told || !word.includes('=') ? word : hideAssigned(word)));
  const rest = program.length > 1 ? [`<${program.length - 1} more words>`] : [];
  return {
    positionals: [...own, ...assigned, ...program.slice(0, 1), ...rest],
    dashAt: program.length > 0 && command.dashAt !== -1 ? own.length + assigned.length : command.dashAt,
  };
}
