import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import type { Filter } from '../kube/filter.ts';
import { makeVisible, mayHide, type Notation, unfinished } from '../untrusted/visible.ts';
import { PieceReader } from './piece-reader.ts';
import type { Stage } from './sink.ts';

/** Commands whose output holds text that workloads, or those who deploy them, write: names, messages, annotations, output. */
const OF_WORKLOADS: ReadonlySet<string> = new Set([
  'apply view-last-applied',
  'attach',
  'debug',
  'describe',
  'events',
  'exec',
  'get',
  'logs',
  'rollout history',
  'rollout status',
  'run',
  'set env',
  'top node',
  'top pod',
]);

/** Commands that print of the API server itself, in any format. */
const OF_SERVER: ReadonlySet<string> = new Set(['api-resources', 'api-versions', 'explain', 'version']);
/** Formats that hold no field of an object. */
const WITHOUT_FIELDS: ReadonlySet<string> = new Set(['', 'name']);

/** Whether the output of a command holds text that workloads write: also a change prints whole objects if it is told to. */
export function isOfWorkloads(command: KubectlCommand): boolean {
  // kubectl then prints its own text and asks nothing of the cluster.
  if (isOn(command, 'help')) return false;
  const name = command.path.join(' ');
  if (OF_WORKLOADS.has(name) || OF_WORKLOADS.has(command.path[0] ?? '')) return true;
  return !OF_SERVER.has(name) && !WITHOUT_FIELDS.has(flagValue(command, 'output') ?? '');
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
  const format = flagValue(command, 'output') ?? '';
  return format === 'json' ? 'json' : format === 'yaml' || format === 'kyaml' ? 'yaml' : 'text';
}

/**
 * Makes hidden characters of a stream visible, however it is cut into pieces. It holds the end of a word, and passes on text as
 * it is if there is nothing to change.
 */
export function visibleStage(notation: Notation): Stage {
  return (next) => {
    const reader = new PieceReader();
    let held = '';
    const pass = (text: string, isLast: boolean) => {
      const all = held + text;
      const keep = isLast ? 0 : unfinished(all);
      held = keep === 0 ? '' : all.slice(-keep);
      const ready = keep === 0 ? all : all.slice(0, -keep);
      if (ready !== '') next.write(mayHide(ready) ? makeVisible(ready, notation) : ready);
    };
    return {
      write: (piece) => pass(reader.read(piece), false),
      end: () => {
        pass(reader.end(), true);
        next.end();
      },
      isDone: () => next.isDone(),
    };
  };
}
