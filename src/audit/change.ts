import { flagValue } from '../kube/command.ts';
import { commandRow, isReading } from '../policy/classification/index.ts';
import type { AnsweredCall } from './entry.ts';
import { type TouchedObject, touchedObjects } from './objects.ts';

/** A change that was made to objects, in words for those who look at them. */
export interface Change {
  readonly objects: readonly (TouchedObject & { readonly name: string })[];
  readonly message: string;
  /** What is told; that it was made, if absent. */
  readonly about?: 'its plan' | 'its denial' | undefined;
  /** The same for the same news of the same change, so that the objects are told once: lower-case hexadecimal digits. */
  readonly key?: string | undefined;
}

export const MOST_OBJECTS = 10;
const MOST_CHARACTERS = 128;

/**
 * What a call changed, as far as it named it; undefined where it failed, changed nothing, or named nothing. The message
 * says who and through which call, never with which arguments.
 */
export function changeOf({ plan, execution, callId, subject }: AnsweredCall): Change | undefined {
  if (plan === undefined || execution?.ended !== 'exited' || execution.exitCode !== 0) return undefined;
  const { command } = plan;
  if (isReading(command.path) || onlyExecutes(command.path)) return undefined;
  if ((flagValue(command, 'dry-run') ?? 'none') !== 'none') return undefined;
  const named = touchedObjects(command).flatMap((object) => {
    const { name } = object;
    return name === undefined ? [] : [{ ...object, name }];
  });
  if (named.length === 0) return undefined;
  const who = nameInWords(subject.name);
  return {
    objects: named.slice(0, MOST_OBJECTS),
    message: `kubectl ${command.path.join(' ')} by ${who} through kubernetes-remediation-mcp (call ${callId})`,
  };
}

/** A name for a message. It can come from a token: what would act on a terminal is left out. */
export function nameInWords(name: string): string {
  return name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?').slice(0, MOST_CHARACTERS);
}

function onlyExecutes(path: readonly string[]): boolean {
  const row = commandRow(path);
  return row !== undefined && 'effects' in row && row.effects.every((effect) => effect === 'exec');
}
