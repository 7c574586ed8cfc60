import { execFileSync } from 'node:child_process';
import type { Fields } from './objects.ts';

/** One write that was made, with the object as it was stored before and after it. */
export interface Made {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name: string;
  readonly before: Fields | undefined;
  readonly after: Fields | undefined;
}

/** What the operator of the fuzzed server allows. */
export const SETTINGS = {
  images: ['busybox', 'registry.k8s.io/pause:*'],
  protectedNamespaces: ['kube-system'],
  maxReplicas: 50,
};

/** Asks the program of hack/admission-judge which rules each write broke; the answers come in the order of the writes. */
export function judge(program: string, made: readonly Made[]): readonly (readonly string[])[] {
  if (made.length === 0) return [];
  const input = made.map((each) => `${JSON.stringify({ settings: SETTINGS, ...each })}\n`).join('');
  const output = execFileSync(program, { input, env: {}, encoding: 'utf8', maxBuffer: 1 << 30 });
  const answers = output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as readonly string[]);
  if (answers.length !== made.length) throw new Error(`${made.length} writes, ${answers.length} judgements`);
  return answers;
}
