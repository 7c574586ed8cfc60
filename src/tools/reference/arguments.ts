import { isRefusal, quote, type Refusal, refuse } from '../../errors.ts';
import type { Flag, KubectlCommand } from '../../kube/command.ts';
import { parseNamespace, parsePodName } from '../../kube/names.ts';
import type { Argument } from '../arguments.ts';

/** A container of a pod. */
export interface Place {
  readonly namespace: string;
  readonly pod: string;
  /** Absent for the first container. */
  readonly container: string | undefined;
}

/** Reads where something is to run; an empty container counts as none. Refuses names that no object can have, in the given order. */
export function parsePlace(given: {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string | undefined;
}): Place | Refusal {
  const place = {
    namespace: given.namespace,
    pod: given.pod,
    container: given.container === '' ? undefined : given.container,
  };
  // Of several names that are wrong, the first that was given is told.
  for (const field of Object.keys(given).filter((each) => Object.hasOwn(place, each)) as (keyof Place)[]) {
    const name = place[field];
    const refusal = name === undefined ? undefined : refuseName(field, name);
    if (refusal !== undefined) return refusal;
  }
  return place;
}

/**
 * Returns why a text is not the name of an object of Kubernetes; undefined if it is. `field` is what the caller calls it. Source: the
 * reference 1.4.0 for the sentences; RFC 1123 for what the reference lets pass. Pure.
 */
export function refuseName(field: keyof Place | 'name' | 'node', text: string): Refusal | undefined {
  // The name of a container is a DNS label, as the name of a namespace. A made pod and its container have the same name.
  const parsed = field === 'pod' || field === 'node' ? parsePodName(text) : parseNamespace(text);
  if (!isRefusal(parsed)) return undefined;
  const { hint } = parsed;
  if (/[;|&$`\\'"\n\r]/.test(text))
    return refuse('NAME_INVALID', `Invalid characters in ${field}: ${quote(text)}`, hint);
  if (text.startsWith('-'))
    return refuse(
      'NAME_INVALID',
      `Invalid ${field}: must not start with '-' (possible flag injection): ${quote(text)}`,
      hint,
    );
  return refuse('NAME_INVALID', `Invalid ${field}: ${quote(text)} is not a valid Kubernetes name.`, hint);
}

/** `exec` of words in a container. */
export function execOf({ namespace, pod, container }: Place, words: readonly string[]): KubectlCommand {
  return {
    path: ['exec'],
    flags: [flagOf('namespace', namespace), ...(container === undefined ? [] : [flagOf('container', container)])],
    positionals: [pod, ...words],
    dashAt: 1,
  };
}

/** `get` of one object, in JSON. */
export function lookupOf(resource: 'pods' | 'services', namespace: string, name: string): KubectlCommand {
  return {
    path: ['get'],
    flags: [flagOf('namespace', namespace), flagOf('output', 'json')],
    positionals: [resource, name],
    dashAt: -1,
  };
}

export function flagOf(name: string, value: string): Flag {
  return { name, value, spelled: `--${name}`, repeat: 'last' };
}

/** An argument that is a whole number in a range, which a refusal names unless the tool itself judges what is in it. */
export function integer(
  description: string,
  [least, most]: readonly [number, number] = [-MOST_UNJUDGED, MOST_UNJUDGED],
): Argument<number> {
  const range = most === MOST_UNJUDGED ? '' : ` from ${least} to ${most}`;
  return {
    schema: { type: 'integer', description },
    read: (value, name) => {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) && number >= least && number <= most
        ? { value: number }
        : refuse(
            'ARGUMENTS_INVALID',
            `"${name}" must be a whole number${range}.`,
            `Give "${name}" as a number, for example ${Math.max(1, least)}.`,
          );
    },
    absent: { value: undefined },
  };
}

const MOST_UNJUDGED = Number.MAX_SAFE_INTEGER;
