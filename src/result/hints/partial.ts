import { explainRights, lackingRights } from './forbidden.ts';
import type { Ended, Hint } from './hint.ts';

const READS_SEVERAL: ReadonlySet<string> = new Set(['get', 'describe']);
/** What a read of kinds prints if it found no object: nothing, or a list without items. */
const NOTHING_FOUND = /^\s*$|^\{\s*"apiVersion": "v1",\s*"items": \[\]|^apiVersion: v1\nitems: \[\]\n/;

/**
 * Says that a read of several kinds worked in part: it printed objects, and all that failed was forbidden. Undefined for
 * all other ends. Such a call is a success, although kubectl ends with 1.
 */
export function workedInPart(ended: Ended): Hint | undefined {
  const { command, exitCode, stdout, stderr } = ended;
  if (exitCode !== 1 || !READS_SEVERAL.has(command.path.join(' '))) return undefined;
  const failures = stderr.split('\n').filter((line) => line !== '' && !/^(Warning: |No resources found)/.test(line));
  const rights = lackingRights(stderr);
  const allForbidden = failures.every((line) => line.startsWith('Error from server (Forbidden): '));
  if (rights.length === 0 || !allForbidden || isNothing(stdout, command)) return undefined;
  const { text } = explainRights(rights, ended);
  return { text: `This answer is partial: stdout holds only the kinds that you may read. ${text}` };
}

function isNothing(stdout: string, { flags }: Ended['command']): boolean {
  const format = flags.findLast(({ name }) => name === 'output')?.value ?? '';
  if (NOTHING_FOUND.test(stdout)) return true;
  // Columns of one's own have a head also if no object is below it.
  return format.startsWith('custom-columns') && stdout.trimEnd().split('\n').length < 2;
}
