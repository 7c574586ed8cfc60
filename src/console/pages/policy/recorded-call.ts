import { HIDDEN } from '../../../audit/argv.ts';
import type { CheckedCall } from '../../../check/judgement.ts';
import { builtInKind } from '../../../kube/kinds.ts';
import type { Subject } from '../../../kube/subject.ts';
import type { CallSeen } from '../activity/calls.ts';
import type { Seen, SeenObject } from '../activity/seen.ts';

/** How a call was, or would be, decided. */
export type Decided = 'allowed' | 'asked' | 'denied';

/** A recorded call that can be judged again. */
export interface RecordedCall {
  readonly callId: string;
  readonly time: string;
  readonly argv: readonly string[];
  readonly was: Decided;
  readonly call: CheckedCall;
  /** Whether a part of it is made up, because the record hides it. */
  readonly isByCommandLine: boolean;
}

/** Why a call cannot be judged again. */
export const WHY_SKIPPED = {
  other: 'They were calls of other tools, such as diagnose, get_config and run_image.',
  unparsed: 'Their arguments were no kubectl command, so no rule was asked.',
  unjudged: 'They were refused before any rule was asked.',
  long: 'The record holds only a part of their long command line.',
  documents: 'Their documents are not recorded, and hold kinds that are not built in.',
} as const;

type WhySkipped = keyof typeof WHY_SKIPPED;

const METHODS: ReadonlySet<string> = new Set(['none', 'stdio', 'token', 'service-account', 'oidc', 'certificate']);
const MOST_WORDS = 128;
const CUT_AT = 256;

/** Makes the call of a record again, as far as the record holds it. Pure. */
export function recordedCall({ callId, records, newest }: CallSeen): RecordedCall | WhySkipped {
  if (newest.tool !== 'kubectl') return 'other';
  const own = records.find(({ phase, argv }) => (phase === 'started' || phase === 'refused') && argv !== undefined);
  const argv = own?.argv;
  if (own === undefined || argv === undefined) return 'unparsed';
  const was = wasDecided(own);
  if (was === undefined) return 'unjudged';
  if (argv.length > MOST_WORDS || argv.some((word) => word.length > CUT_AT)) return 'long';
  // A first word that is a flag is no command; the server puts this one there for kubectl.
  const words = argv[0]?.startsWith('--v=') ? argv.slice(1) : argv;
  const stdin = own.hasStdin ? standIns(own.objects) : undefined;
  if (own.hasStdin && stdin === undefined) return 'documents';
  const args = words.map((word) => patchInPlace(word, words));
  return {
    callId,
    time: own.time,
    argv,
    was,
    call: { args, stdin, caller: callerOf(own) },
    isByCommandLine: own.hasStdin || words.some(isHidden),
  };
}

/** The verdict of policy, whatever became of the call afterwards. */
function wasDecided({ verdict, code }: Seen): Decided | undefined {
  return verdict === 'allowed' && code === 'APPROVAL_REQUIRED' ? 'asked' : verdict;
}

function callerOf({ caller, at }: Seen): Subject {
  const method = METHODS.has(caller.method) ? (caller.method as Subject['method']) : 'none';
  return { method, name: caller.name, groups: caller.groups, at };
}

function isHidden(word: string): boolean {
  return word.includes(HIDDEN) || word.startsWith('--patch=<sha256:') || /^<\d+ more words>$/.test(word);
}

/** An empty patch in place of one whose content is not recorded. */
function patchInPlace(word: string, words: readonly string[]): string {
  if (!/^--patch=<(?:sha256:|hidden>)/.test(word)) return word;
  return words.includes('--type=json') ? '--patch=[]' : '--patch={}';
}

/** Documents without content, of the kinds and names on record; undefined if a kind is not built in. */
function standIns(objects: readonly SeenObject[]): string | undefined {
  const made = objects.map(({ type, namespace, name }) => {
    const kind = builtInKind(type.toLowerCase());
    if (kind === undefined) return undefined;
    const apiVersion = kind.group === '' ? 'v1' : `${kind.group}/v1`;
    return { apiVersion, kind: kind.kind, metadata: { ...(name && { name }), ...(namespace && { namespace }) } };
  });
  return made.length === 0 || made.includes(undefined)
    ? undefined
    : made.map((each) => JSON.stringify(each)).join('\n');
}
