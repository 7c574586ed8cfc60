import type { Execution } from '../kube/execution.ts';

type Exited = Extract<Execution, { ended: 'exited' }>;

const FALL_BACK = /^warning: couldn't attach to pod\/.*falling back to streaming logs: (?<reason>.*)$/m;
/** Reasons that mean the attach never began, so that it cannot have printed anything. */
const NEVER_ATTACHED = /unable to upgrade connection|dial|refused|forbidden|not found|no such host|unknown/i;

/**
 * Removes output that `kubectl run -i` printed twice. Where attaching breaks off after it began, kubectl falls back to
 * the logs and prints from the start again: stdout is then what the attach got, followed by the whole. Everything else
 * is returned as it is. A program that repeats its own first lines in such a race loses one repetition.
 */
export function withoutRepeat(execution: Exited): Exited {
  const reason = FALL_BACK.exec(execution.stderr.text)?.groups?.['reason'];
  if (reason === undefined || NEVER_ATTACHED.test(reason) || execution.stdout.truncated) return execution;
  const { text } = execution.stdout;
  const repeated = repeatedPrefix(text);
  return repeated === 0 ? execution : { ...execution, stdout: { ...execution.stdout, text: text.slice(repeated) } };
}

/** The greatest n for which the text repeats its first n characters right after them. Linear: the Z algorithm. */
function repeatedPrefix(text: string): number {
  const common = new Uint32Array(text.length);
  let from = 0;
  let to = 0;
  let greatest = 0;
  for (let at = 1; at < text.length; at++) {
    let length = at < to ? Math.min(to - at, common[at - from] ?? 0) : 0;
    while (at + length < text.length && text.charCodeAt(length) === text.charCodeAt(at + length)) length++;
    common[at] = length;
    if (at + length > to) {
      from = at;
      to = at + length;
    }
    if (length >= at) greatest = at;
  }
  return greatest;
}
