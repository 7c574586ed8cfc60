import type { Plan } from '../kube/command.ts';
import type { Execution } from '../kube/execution.ts';

/**
 * Adds the warnings that kubectl would have printed for the caller's words, which what ran does not have.
 * Source: client-go restmapper, expandResourceShortcut.
 */
export function withWarnings({ ambiguous = [] }: Plan, execution: Execution): Execution {
  if (ambiguous.length === 0 || execution.ended !== 'exited') return execution;
  const warnings = ambiguous.flatMap(({ word, others }) =>
    others.map((other) => `Warning: short name "${word}" could also match lower priority resource ${other}\n`),
  );
  const text = warnings.join('');
  const { stderr } = execution;
  const totalBytes = stderr.totalBytes + Buffer.byteLength(text);
  return { ...execution, stderr: { ...stderr, text: text + stderr.text, totalBytes } };
}
