import { isRefusal } from '../../../src/errors.ts';
import type { KubectlCommand } from '../../../src/kube/command.ts';
import { parseArguments } from '../../../src/kubectl/parse.ts';
import { grammarFor } from '../../../src/kubectl/versions.ts';
import { type Ended, type Hint, isLook, type NextStep } from '../../../src/result/hints/hint.ts';

/** The command that a line of words stands for; words are separated by single blanks. */
export function commandOf(line: string): KubectlCommand {
  const command = parseArguments(grammarFor('v1.37.2').grammar, line.split(' '));
  if (isRefusal(command)) throw new Error(`${line}: ${command.error}`);
  return command;
}

/** A command that failed with some words, unless `changed` says otherwise. */
export function ended(line: string, stderr: string, changed: Partial<Ended> = {}): Ended {
  return { command: commandOf(line), exitCode: 1, stdout: '', stderr, allowedNamespaces: [], ...changed };
}

/** Takes the looks of a hint with prepared answers, in order; a look without one gets none. Notes what was looked at. */
export function follow(step: NextStep, answers: readonly (string | undefined)[] = []) {
  const looks: string[] = [];
  let next = step;
  for (const answer of [...answers, undefined, undefined, undefined]) {
    if (!isLook(next)) break;
    looks.push(['get', ...next.words, ...next.flags].join(' '));
    next = next.tell(answer);
  }
  return { looks, hint: next as Hint | undefined };
}

/** What a hint suggests, one line for each call. */
export function suggested(hint: Hint | undefined): readonly string[] {
  return (hint?.calls ?? []).map(({ args }) => args.join(' '));
}
