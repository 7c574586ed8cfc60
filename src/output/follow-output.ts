import type { KubectlCommand } from '../kube/command.ts';
import type { ReportProgress } from '../kube/progress.ts';

/** Takes each piece of a command's output, with how many bytes there were up to its end. */
export type OnOutput = (chunk: Buffer | string, totalBytes: number) => void;

/** Tells whoever follows a call how much its command printed; of a rollout, also the state that it printed last. */
export function followOutput({ path }: KubectlCommand, report: ReportProgress): OnOutput {
  const showsState = path.join(' ') === 'rollout status';
  let line: string | undefined;
  return (chunk, bytes) => {
    if (showsState) line = chunk.toString().trimEnd().split('\n').at(-1) || line;
    report({ phase: 'running', bytes, ...(line === undefined ? {} : { line }) });
  };
}
