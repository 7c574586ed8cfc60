import type { KubectlCommand } from '../kube/command.ts';
import type { ReportProgress } from '../kube/progress.ts';
import type { Stage } from './sink.ts';

/**
 * Reports to the follower of a call how many bytes its command printed; of a rollout, also the state that it printed last. It
 * changes nothing. It comes after the redactors, so that progress shows no more than the answer does.
 */
export function followOutput({ path }: KubectlCommand, report: ReportProgress): Stage {
  const showsState = path.join(' ') === 'rollout status';
  return (next) => {
    let bytes = 0;
    let line: string | undefined;
    return {
      write: (piece) => {
        next.write(piece);
        bytes += Buffer.byteLength(piece);
        if (showsState) line = piece.toString().trimEnd().split('\n').at(-1) || line;
        report({ phase: 'running', bytes, ...(line === undefined ? {} : { line }) });
      },
      end: () => next.end(),
      isDone: () => next.isDone(),
    };
  };
}
