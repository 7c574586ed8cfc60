import type { KubectlCommand } from '../kube/command.ts';
import { type Changes, writeCall } from './write-call.ts';

/** A longer call would hide the sentence around it. */
const MOST_CHARACTERS = 220;

const NUMBER = /^[+-]?\d{1,10}$/;
const DURATION = /^[\d.]{1,10}(?:ms|s|m|h)$/;
const WORD = /^[\w.:/@-]*$/;
const SELECTOR = /^[\w./ ,=!()-]*$/;

/** Flags that say which objects are meant, and how, with the values that are shown: none of them can be a credential. */
const SHOWABLE: Readonly<Record<string, RegExp>> = {
  cascade: /^(?:background|foreground|orphan)$/,
  container: WORD,
  'copy-to': WORD,
  'dry-run': /^(?:client|none|server|unchanged)$/,
  'field-selector': SELECTOR,
  filename: /^-$/,
  'grace-period': NUMBER,
  image: WORD,
  namespace: WORD,
  output: /^(?:json|kyaml|name|wide|yaml)?$/i,
  profile: WORD,
  replicas: NUMBER,
  restart: /^(?:Always|Never|OnFailure)$/,
  selector: SELECTOR,
  since: DURATION,
  subresource: /^(?:resize|scale|status)$/,
  tail: NUMBER,
  target: WORD,
  timeout: DURATION,
  type: /^(?:json|merge|strategic)$/,
  validate: /^(?:ignore|strict|warn)$/,
};
const PLAIN_WORD = /^[\w./:@,*~+%-]*$/;

/**
 * A call of the tool kubectl like this one with some changes, as JSON that can be sent as it is; undefined if it is long, or
 * holds values that may be credentials and so are not repeated. `stdin` is shown as it is given.
 */
export function showCall(command: KubectlCommand, changes: Changes = {}, stdin?: unknown): string | undefined {
  const { without = [], positionals = command.positionals } = changes;
  const kept = command.flags.filter(({ name }) => !without.includes(name));
  const isShowable = kept.every(
    ({ name, value }) =>
      value === 'true' || value === 'false' || (Object.hasOwn(SHOWABLE, name) && SHOWABLE[name]?.test(value) === true),
  );
  if (!isShowable || ![...positionals, ...command.positionals].every((word) => PLAIN_WORD.test(word))) return undefined;
  const call = JSON.stringify({ args: writeCall(command, changes), ...(stdin !== undefined && { stdin }) });
  return call.length > MOST_CHARACTERS ? undefined : call;
}
