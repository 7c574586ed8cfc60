import { isRefusal } from '../errors.ts';
import { parseNamespace } from '../kube/names.ts';
import { kubectl } from '../tools/kubectl.ts';
import type { Course } from '../tools/tool.ts';
import type { Prompt } from './prompt.ts';

/** The most values one completion may give. Source: MCP 2025-06-18, Completion. */
const MOST_VALUES = 100;

/** What a completion is for: the argument, how it begins, and the arguments that are filled in already. */
export interface Unfinished {
  readonly argument: string;
  readonly begins: string;
  readonly known: Readonly<Record<string, string>>;
}

/** The values that an argument may have, as the body of the answer. */
export interface Completion {
  readonly values: string[];
  readonly total: number;
  readonly hasMore: boolean;
}

/**
 * Completes one argument of a prompt from the cluster, as the caller may see it. Offers nothing if the caller may not list
 * what the values are taken from.
 */
export function completion(prompt: Prompt, { argument, begins, known }: Unfinished): Course {
  return {
    kind: 'course',
    name: 'completion',
    run: async (_, facts, { take }) => {
      const list = async (...args: string[]): Promise<readonly string[]> => {
        const plan = kubectl.plan({ args: ['get', ...args, '--output=name'] }, facts);
        const end = isRefusal(plan) ? plan : await take(plan);
        if (isRefusal(end) || end.ended !== 'exited' || end.exitCode !== 0) return [];
        const lines = end.stdout.text.split('\n').filter((line) => line.includes('/'));
        return lines.map((line) => line.slice(line.indexOf('/') + 1));
      };
      const { namespace = '', kind = '' } = known;
      const offered: Readonly<Record<string, () => Promise<readonly string[]> | readonly string[]>> = {
        kind: () => prompt.kinds,
        namespace: () => list('namespaces'),
        name: () =>
          prompt.kinds.includes(kind) && !isRefusal(parseNamespace(namespace))
            ? list(kind, `--namespace=${namespace}`)
            : [],
      };
      const all = Object.hasOwn(offered, argument) ? ((await offered[argument]?.()) ?? []) : [];
      const matching = all.filter((value) => value.startsWith(begins));
      const body = {
        values: matching.slice(0, MOST_VALUES),
        total: matching.length,
        hasMore: matching.length > MOST_VALUES,
      };
      return { success: true, body };
    },
  };
}
