import { z } from 'zod';
import type { Subject } from '../../kube/subject.ts';
import type { NotDone } from '../approvals.ts';
import type { Change } from '../change.ts';
import { whyNotCovered } from './covers.ts';
import type { GrantSpec, StandingGrant } from './grant.ts';
import { type GrantWish, grantLike } from './grant-like.ts';
import { coveredInWords } from './in-words.ts';

/** What an approver sends to make a grant from a change; who and from when is for the server to say. */
export interface AskedGrant extends Pick<GrantWish, 'uses' | 'lastsSeconds' | 'reason'> {
  /** Of the change that was reviewed. */
  readonly hash: string;
  readonly sameFields: boolean;
  readonly anyName: boolean;
}

/** What a user may grant from a change. */
export interface GrantOffer {
  /** How many changes, and for how many seconds at most, as the policy permits it. */
  readonly uses: number;
  readonly lastsSeconds: number;
  /** The ways to make the grant, the narrowest first, each with what it covers in words. */
  readonly ways: readonly { readonly sameFields: boolean; readonly anyName: boolean; readonly covers: string }[];
}

/** Grants that a user may see. */
export interface ListedGrants {
  readonly grants: readonly StandingGrant[];
  /** The namespaces that they are of, if the user may not list all of them. */
  readonly onlyIn?: readonly string[] | undefined;
}

/** Standing grants as people see and make them. `by` is authenticated. Methods reject on a defect. */
export interface Granting {
  /** All that the user may see; of one namespace if that is given. */
  readonly list: (by: Subject, namespace: string | undefined) => Promise<ListedGrants | NotDone>;
  /** What the user may grant from a change, as far as policy and RBAC say; undefined for nothing. */
  readonly offer: (by: Subject, change: Change) => Promise<GrantOffer | undefined>;
  /** Tells whether RBAC lets a user grant and revoke in a namespace. */
  readonly mayGrant: (by: Subject, namespace: string) => Promise<boolean>;
  readonly grant: (by: Subject, id: string, asked: AskedGrant) => Promise<StandingGrant | NotDone>;
  readonly revoke: (
    by: Subject,
    grant: { readonly namespace: string; readonly name: string },
    reason: string | undefined,
  ) => Promise<StandingGrant | NotDone>;
}

/** Says why a grant would cover not even the change that it is made from, as a part of a sentence; undefined if it would. Pure. */
export function whyUseless({ spec: plan }: Pick<Change, 'spec'>, spec: GrantSpec, now: Date): string | undefined {
  const at = now.toISOString();
  const grant: StandingGrant = {
    ...{ name: '', namespace: '', uid: '', createdAt: at, version: '' },
    ...{ spec, status: { uses: [] } },
  };
  return whyNotCovered(grant, plan, now)?.why;
}

/** Returns what a user could grant from a change under the policy of now; undefined if no grant would cover another one like it. Pure. */
export function offerOf(
  change: Pick<Change, 'spec'>,
  by: Pick<GrantWish, 'by' | 'groups'>,
  now: Date,
): GrantOffer | undefined {
  const terms = change.spec.approval?.grants;
  if (terms === undefined) return undefined;
  const { uses, lastsSeconds } = terms;
  const found = new Map<string, GrantOffer['ways'][number]>();
  for (const anyName of [false, true])
    for (const sameFields of [false, true]) {
      const spec = grantLike(change, { ...by, uses, lastsSeconds, sameFields, anyName }, now);
      const covers = coveredInWords(spec);
      if (!found.has(covers) && whyUseless(change, spec, now) === undefined)
        found.set(covers, { sameFields, anyName, covers });
    }
  return found.size === 0 ? undefined : { uses, lastsSeconds, ways: [...found.values()] };
}

const WEEK_SECONDS = 604_800;
const MOST_REASON = 4096;
const HASH = { error: 'hash must be the hash of the change that you reviewed: 64 hexadecimal digits.' };
const USES = { error: 'uses must be a whole number from 1 to 100.' };
const LASTS = { error: 'lastsSeconds must be a whole number of seconds from 60 to 604800.' };
const REASON = { error: `reason must be a text of at most ${MOST_REASON} characters.` };
const ASKED = z.strictObject(
  {
    hash: z.string(HASH).regex(/^[0-9a-f]{64}$/, HASH),
    uses: z.int(USES).min(1, USES).max(100, USES),
    lastsSeconds: z.int(LASTS).min(60, LASTS).max(WEEK_SECONDS, LASTS),
    sameFields: z.boolean({ error: 'sameFields must be true or false.' }).default(false),
    anyName: z.boolean({ error: 'anyName must be true or false.' }).default(false),
    reason: z.string(REASON).max(MOST_REASON, REASON).optional(),
  },
  {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? 'Send only hash, uses, lastsSeconds, sameFields, anyName and reason.'
        : 'Send {"hash", "uses", "lastsSeconds", "sameFields", "anyName", "reason"}.',
  },
);

/** Returns the grant that a person sent as JSON, or the sentence that says what is wrong with it. */
export function readAskedGrant(body: unknown): AskedGrant | string {
  const read = ASKED.safeParse(body);
  return read.success ? read.data : (read.error.issues[0]?.message ?? 'This is no grant.');
}
