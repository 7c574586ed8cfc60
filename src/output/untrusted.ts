import { flagValue, type KubectlCommand } from '../kube/command.ts';
import type { Filter } from '../kube/filter.ts';
import { makeVisible, mayHide, type Notation, unfinished } from '../untrusted/visible.ts';
import type { Piece, Stage } from './sink.ts';

/** Commands whose output holds text that workloads, or those who deploy them, write: names, messages, annotations, output. */
const OF_WORKLOADS: ReadonlySet<string> = new Set([
  'attach',
  'debug',
  'describe',
  'events',
  'exec',
  'get',
  'logs',
  'rollout history',
  'run',
  'top node',
  'top pod',
]);

/** Whether the output of a command holds text that workloads write. */
export function isOfWorkloads({ path }: KubectlCommand): boolean {
  return OF_WORKLOADS.has(path.join(' ')) || OF_WORKLOADS.has(path[0] ?? '');
}

/** The stages that make hidden characters visible: one before the filters, and one behind them if a filter may undo it. */
export function visibleStages(
  command: KubectlCommand,
  pipe: readonly Filter[] = [],
): { readonly before: Stage; readonly after?: Stage } {
  const jq = pipe.findLast(({ name }) => name === 'jq');
  const before = visibleStage(notationOf(command));
  if (jq?.name !== 'jq') return { before };
  return { before, after: visibleStage(pipe.at(-1) === jq && !jq.raw ? 'json' : 'text') };
}

function notationOf(command: KubectlCommand): Notation {
  if (command.path[0] !== 'get') return 'text';
  const format = flagValue(command, 'output') ?? '';
  return format === 'json' ? 'json' : format === 'yaml' || format === 'kyaml' ? 'yaml' : 'text';
}

/**
 * Makes hidden characters of a stream visible, however it is cut into pieces. It holds the end of a word, and passes on text as
 * it is if there is nothing to change.
 */
export function visibleStage(notation: Notation): Stage {
  return (next) => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let held = '';
    const pass = (text: string, isLast: boolean) => {
      const all = held + text;
      const keep = isLast ? 0 : unfinished(all);
      held = keep === 0 ? '' : all.slice(-keep);
      const ready = keep === 0 ? all : all.slice(0, -keep);
      if (ready !== '') next.write(mayHide(ready) ? makeVisible(ready, notation) : ready);
    };
    const read = (piece: Piece): string =>
      typeof piece === 'string' ? `${decoder.decode()}${piece}` : decoder.decode(piece, { stream: true });
    return {
      write: (piece) => pass(read(piece), false),
      end: () => {
        pass(decoder.decode(), true);
        next.end();
      },
      isDone: () => next.isDone(),
    };
  };
}
