import type { RecordSource } from '../../../audit/record-source.ts';
import { type Judgement, judgeCall } from '../../../check/judgement.ts';
import type { Configuration } from '../../../config/configuration.ts';
import type { Grammar } from '../../../kubectl/grammar.ts';
import type { Difference, Replay } from '../../face/policy.ts';
import { Calls } from '../activity/calls.ts';
import type { Seen } from '../activity/seen.ts';
import { type Decided, type RecordedCall, recordedCall, WHY_SKIPPED } from './recorded-call.ts';

/** What is judged again, and by which settings. */
export interface ReplayRequest {
  readonly source: RecordSource;
  readonly sees: (record: Seen) => boolean;
  /** Calls that ended earlier, in milliseconds since 1970, are left out. */
  readonly from: number;
  /** The settings of today, which show whether the record of a call is enough to judge it. */
  readonly today: Configuration;
  readonly draft: Configuration;
  readonly grammar: Grammar;
  readonly signal: AbortSignal;
}

const MOST_CALLS = 20_000;
const MOST_MS = 15_000;
const MOST_EXAMPLES = 5;
const MOST_KEPT = 5000;
/** The event loop gets its turn after so much work. */
const TURN_MS = 20;

const BY_HIDDEN =
  'Their values or documents are not recorded, and without them the policy of today decides otherwise than the record says.';
const BY_OTHERS =
  'The policy of today decides them otherwise than the record says: it was changed since, or what decided is not recorded.';

type Grouped = Omit<Difference, 'count' | 'examples'> & { count: number; examples: Difference['examples'][number][] };

/**
 * Judges the recorded calls again by a draft. A call counts only if the settings of today decide it as the record says, so that every
 * difference is the draft's. Bounded in calls and time; says so if it ended early.
 */
export async function replay(asked: ReplayRequest): Promise<Replay> {
  const { source, sees, from, signal } = asked;
  const calls = new Calls({ source, sees, mostLines: Number.POSITIVE_INFINITY, signal });
  const count = new Counting();
  const judge = judging(asked);
  const until = performance.now() + MOST_MS;
  let turn = performance.now();
  for await (const call of calls.read()) {
    if (call.newest.at < from) break;
    if (count.calls >= MOST_CALLS) return count.result(`Only the newest ${MOST_CALLS} calls were judged.`);
    if (performance.now() > until)
      return count.result(`Only calls of the first ${MOST_MS / 1000} s of work were judged.`);
    if (performance.now() > turn + TURN_MS) {
      await new Promise(setImmediate);
      signal.throwIfAborted();
      turn = performance.now();
    }
    count.see(call.newest.time);
    const recorded = recordedCall(call);
    if (typeof recorded === 'string') count.skip(WHY_SKIPPED[recorded]);
    else {
      const { today, draft } = judge(recorded);
      if (today.decided !== recorded.was) count.skip(recorded.isByCommandLine ? BY_HIDDEN : BY_OTHERS);
      else count.add(recorded, draft);
    }
  }
  return count.result();
}

interface Verdict {
  readonly decided: Decided;
  readonly rule: string;
}

/** Judges by both settings, each kind of call once as long as the time does not matter. */
function judging({ today, draft, grammar }: ReplayRequest) {
  const isTimed = [today, draft].some(({ rules = [] }) => rules.some(({ when }) => when !== undefined));
  const kept = new Map<string, { readonly today: Verdict; readonly draft: Verdict }>();
  const verdictBy = (configuration: Configuration, { call }: RecordedCall) =>
    verdictOf(judgeCall(call, configuration, grammar, 'defer'));
  return (recorded: RecordedCall) => {
    const { caller, ...call } = recorded.call;
    const { method, name, groups } = caller;
    const key = JSON.stringify([call, method, name, groups]);
    const known = isTimed ? undefined : kept.get(key);
    if (known !== undefined) return known;
    const judged = { today: verdictBy(today, recorded), draft: verdictBy(draft, recorded) };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(key, judged);
    return judged;
  };
}

/** The verdict, and the rule that makes it: the first with that effect. */
function verdictOf({ verdict, rules }: Judgement): Verdict {
  const [decided, effect] = VERDICTS[verdict];
  const spoke = rules.filter((voice) => voice.effect === effect);
  // Beside a layer, a rule of the policy file says more.
  const rule = spoke.find((voice) => voice.rule.startsWith('policy-file/')) ?? spoke[0];
  return { decided, rule: rule?.rule ?? 'no rule allows it' };
}

const VERDICTS = {
  allow: ['allowed', 'allow'],
  ask: ['asked', 'ask'],
  refuse: ['denied', 'deny'],
  undecided: ['denied', 'deny'],
} as const;

class Counting {
  calls = 0;
  #since: string | undefined;
  #same = 0;
  #byCommandLine = 0;
  readonly #skipped = new Map<string, number>();
  readonly #different = new Map<string, Grouped>();

  see(time: string): void {
    this.calls++;
    this.#since = time;
  }

  skip(why: string): void {
    this.#skipped.set(why, (this.#skipped.get(why) ?? 0) + 1);
  }

  add({ call, callId, time, argv, was, isByCommandLine }: RecordedCall, { decided, rule }: Verdict): void {
    if (isByCommandLine) this.#byCommandLine++;
    if (decided === was) {
      this.#same++;
      return;
    }
    const caller = call.caller.name;
    const key = JSON.stringify([call.caller.method, caller, rule, was, decided]);
    const group = this.#different.get(key) ?? { caller, rule, was, would: decided, count: 0, examples: [] };
    group.count++;
    if (group.examples.length < MOST_EXAMPLES) group.examples.push({ callId, time, argv });
    this.#different.set(key, group);
  }

  result(endedEarly?: string): Replay {
    return {
      calls: this.calls,
      ...(this.#since !== undefined && { since: this.#since }),
      ...(endedEarly !== undefined && { endedEarly }),
      skipped: [...this.#skipped].map(([why, count]) => ({ why, count })).toSorted(byCount),
      same: this.#same,
      byCommandLine: this.#byCommandLine,
      different: [...this.#different.values()].toSorted(byCount),
    };
  }
}

function byCount(one: { readonly count: number }, other: { readonly count: number }): number {
  return other.count - one.count;
}
