import type { ReadMode } from '../kube/read-counts.ts';
import { grammarFor, knownMinors } from '../kubectl/versions.ts';
import { printsAs } from '../reads/coverage.ts';

/** The reasons why no read is served without a process, as a closed set of words. */
export const READS_OFF_REASONS = ['setting', 'kubectl_not_proven', 'no_kubectl'] as const;
export type ReadsOffReason = (typeof READS_OFF_REASONS)[number];

/** Returns why no read is served without a process, as a word; undefined if reads are. Pure. */
export function readsOffReason(
  kubectl: { readonly version: string | undefined } | undefined,
  mode: ReadMode,
): ReadsOffReason | undefined {
  if (mode === 'off') return 'setting';
  if (kubectl === undefined) return 'no_kubectl';
  return printsAs(kubectl.version) ? undefined : 'kubectl_not_proven';
}

/**
 * Says why no read is served without a process, in a sentence; undefined if reads are. `version` is the version of the kubectl in
 * use, undefined if it is not known. Pure.
 */
export function whyReadsAreOff(version: string | undefined, mode: ReadMode): string | undefined {
  if (mode === 'off') return 'KUBECTL_NATIVE_READS is off.';
  if (printsAs(version)) return undefined;
  return `Reads without a process print exactly as kubectl ${newest()} does, but the kubectl of this server is ${version ?? 'of an unknown version'}.`;
}

/**
 * Says what this kubectl keeps the server from, for its operator; undefined if it is one that the server makes full use of.
 * Reads that the operator turned off are not mentioned. Pure.
 */
export function lackOf(version: string | undefined, mode: ReadMode): string | undefined {
  const { exact } = grammarFor(version);
  const minors = knownMinors();
  const consequences = [
    ...(exact
      ? []
      : [
          `Its grammar is not known: only commands and flags that mean the same in ${minors[0]} to ${newest()} are allowed.`,
        ]),
    ...(mode === 'off' || printsAs(version)
      ? []
      : [
          'Reads without a process are off: every read starts a kubectl process, which is slower and takes more memory.',
        ]),
  ];
  if (consequences.length === 0) return undefined;
  const found =
    version === undefined
      ? 'The server could not determine the version of kubectl.'
      : `The kubectl found is ${version}.`;
  return `${found} ${consequences.join(' ')} Install kubectl ${newest()} on the PATH of the server.`;
}

function newest(): string {
  return knownMinors().at(-1) ?? '';
}
