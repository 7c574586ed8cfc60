import { quote, type Refusal, refuse } from '../../errors.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';
import { faultOfWords } from './programs/judge.ts';
import { type Named, probes } from './programs/probes.ts';
import { hostsInAnyWord, refuseNever, refuseTarget } from './targets.ts';

/** What a diagnostic pod is to probe. */
export interface Probed {
  /** The hosts that its words name, once each. */
  readonly hosts: readonly string[];
  /** Whether the program connects to them, and does more than ask DNS. */
  readonly connects: boolean;
}

/** The programs of diagnostic pods, and an example of each. */
export const PROBES = probes(() => {});

/**
 * Judges the words that a diagnostic pod runs, and names their hosts. With the target policy, the program must be known, every word
 * must be in its row, and every host must be allowed; without it, only addresses that are never a target are refused. Pure.
 */
export function readProbe(words: readonly string[], settings: PreapprovedSettings): Probed | Refusal {
  const [name, ...rest] = words;
  if (name === undefined) return { hosts: [], connects: false };
  const harmful = words.find((each) => /[;|&$`\\'"\n\r]/.test(each) || !each.isWellFormed());
  if (harmful !== undefined)
    return refuse(
      'METACHARACTER',
      `Invalid characters in command: ${quote(harmful)}`,
      'There is no shell: leave out quotes and ; | & $ ` \\. Give a query of one parameter.',
    );
  if (!settings.targetPolicy) return readFreely(words);
  const found: Named[] = [];
  const rows = probes((each) => found.push(each));
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row === undefined)
    return refuse(
      'PROGRAM_NOT_ALLOWED',
      `Command ${quote(name, 40)} is not preapproved for diagnostic pods. Programs: ${Object.keys(rows).join(', ')}.`,
      'Use one of these programs without a shell, or run_kubectl_command (requires human approval).',
    );
  const fault = faultOfWords(name, row, rest, settings);
  const example = `For example {"command": ${JSON.stringify(row.example)}} is allowed.`;
  const refused = found.map(({ host, word }) => refuseTarget(host, word, settings)).find((each) => each !== undefined);
  // That a target is never allowed matters more than how the call is written.
  if (refused !== undefined) return refused;
  if (fault !== undefined)
    return refuse(
      'ARGUMENT_NOT_ALLOWED',
      fault.says,
      `${fault.instead ?? example} Or use run_kubectl_command (requires human approval).`,
    );
  return { hosts: [...new Set(found.map(({ host }) => host))], connects: row.onlyResolves !== true };
}

function readFreely(words: readonly string[]): Probed | Refusal {
  for (const word of words)
    for (const host of hostsInAnyWord(word)) {
      const never = refuseNever(host, `Target ${quote(host, 100)} in ${quote(word, 100)}`);
      if (never !== undefined && !/the pod itself/.test(never.error)) return never;
    }
  return { hosts: [], connects: false };
}
