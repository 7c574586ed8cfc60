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

/** Reads where something is to run; an empty container counts as none. Refuses names that no object can have. */
export function parsePlace(given: {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string | undefined;
}): Place | Refusal {
  const namespace = parseNamespace(given.namespace);
  if (isRefusal(namespace)) return namespace;
  const pod = parsePodName(given.pod);
  if (isRefusal(pod)) return pod;
  const { container } = given;
  if (container === undefined || container === '') return { namespace, pod, container: undefined };
  // The name of a container is a DNS label, as the name of a namespace.
  return isRefusal(parseNamespace(container))
    ? refuse('NAME_INVALID', `Invalid container: ${quote(container)}`, 'Give the name as describe pod shows it.')
    : { namespace, pod, container };
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

/** An argument that is a whole number in a range. */
export function integer(description: string, least: number, most: number): Argument<number> {
  return {
    schema: { type: 'integer', description },
    read: (value, name) => {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      return typeof number === 'number' && Number.isSafeInteger(number) && number >= least && number <= most
        ? { value: number }
        : refuse(
            'ARGUMENTS_INVALID',
            `"${name}" must be a whole number from ${least} to ${most}.`,
            `Give "${name}" so.`,
          );
    },
    absent: { value: undefined },
  };
}
