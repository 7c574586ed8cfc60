import { z } from 'zod';
import type { Redaction } from '../../redaction/redaction.ts';
import { type Approvals, isNotDone } from '../../remediation/approvals.ts';
import { grantPhaseOf, type StandingGrant } from '../../remediation/grants/grant.ts';
import { type Granting, readAskedGrant } from '../../remediation/grants/granting.ts';
import { askerInWords, coveredInWords } from '../../remediation/grants/in-words.ts';
import { reversibleAs } from '../../remediation/reversible.ts';
import type { GrantRow, GrantRows } from '../face/grants.ts';
import { type ConsoleAnswer, type ConsoleRequest, failed, type PageHandler } from '../handler.ts';
import { toType } from './change-view.ts';
import { noteOf } from './only-in.ts';
import { openShown } from './shown.ts';

/** What the pages of grants need of the server. */
export interface GrantsPageParts {
  /** Absent if changes are off. */
  readonly granting: Granting | undefined;
  /** Absent if the operator turned it off. */
  readonly redaction: Redaction | undefined;
  readonly now: () => Date;
}

const SIGN_IN =
  'Sign in to see and make standing grants: without authentication, the server does not know who you are.';
const MOST_REASON = 4096;
const REASON = { error: `reason must be a text of at most ${MOST_REASON} characters.` };
const REVOCATION = z.strictObject(
  { reason: z.string(REASON).max(MOST_REASON, REASON).optional() },
  { error: 'Send {"reason"}.' },
);

/** Answers the page of standing grants: the list, and revocations. What a person sees and withdraws is judged by the cluster. */
export function openGrantsPage(parts: GrantsPageParts): PageHandler {
  return async (request) => {
    const { method, path } = request;
    const [, namespace, name, word, ...more] = path;
    if (namespace === undefined) return method === 'GET' ? list(request, parts) : undefined;
    if (method !== 'POST' || name === undefined || word !== 'revocation' || more.length > 0) return undefined;
    return revoke(request, { namespace, name }, parts);
  };
}

async function list({ subject, query, isLocal }: ConsoleRequest, parts: GrantsPageParts): Promise<ConsoleAnswer> {
  const { granting } = parts;
  const answer = (json: GrantRows): ConsoleAnswer => ({ status: 200, json });
  if (isLocal) return answer({ grants: [], why: SIGN_IN });
  if (granting === undefined) return answer({ grants: [], why: 'Changes are off on this server.' });
  const listed = await granting.list(subject, query.get('namespace') || undefined);
  if (isNotDone(listed))
    return listed.status === 409 ? answer({ grants: [], why: listed.error }) : failed(listed.status, listed.error);
  const { grants: found, onlyIn } = listed;
  const now = parts.now();
  const active = found.filter((grant) => grantPhaseOf(grant, now) === 'Active');
  const namespaces = [...new Set(active.map(({ namespace }) => namespace))];
  const rights = await Promise.all(namespaces.map((each) => granting.mayGrant(subject, each)));
  const may = new Set(namespaces.filter((_, at) => rights[at] === true));
  const rows = found
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))
    .map((grant) => toGrantRow(grant, may.has(grant.namespace), parts));
  return answer({
    grants: [...rows.filter(isActive), ...rows.filter((row) => !isActive(row))],
    ...(onlyIn !== undefined && { note: noteOf('grants', onlyIn) }),
  });
}

function isActive({ phase }: GrantRow): boolean {
  return phase === 'Active';
}

async function revoke(
  { subject, isLocal, body }: ConsoleRequest,
  grant: { readonly namespace: string; readonly name: string },
  parts: GrantsPageParts,
): Promise<ConsoleAnswer | undefined> {
  if (isLocal) return failed(403, SIGN_IN);
  if (parts.granting === undefined) return undefined;
  const read = REVOCATION.safeParse(body ?? {});
  if (!read.success) return failed(422, read.error.issues[0]?.message ?? 'This is no revocation.');
  const revoked = await parts.granting.revoke(subject, grant, read.data.reason || undefined);
  if (isNotDone(revoked)) return failed(revoked.status, revoked.error);
  return { status: 200, json: toGrantRow(revoked, false, parts) };
}

/** Makes a grant from a change, as the person. What cannot be undone must be named, as for an approval. */
export async function grantFrom(
  { subject, isLocal, body }: ConsoleRequest,
  id: string,
  parts: GrantsPageParts & { readonly approvals: Pick<Approvals, 'get'> },
): Promise<ConsoleAnswer | undefined> {
  if (isLocal) return failed(403, SIGN_IN);
  if (parts.granting === undefined) return undefined;
  const { typed, ...given } = Object(body) as Readonly<Record<string, unknown>>;
  const asked = readAskedGrant(given);
  if (typeof asked === 'string') return failed(422, asked);
  const change = await parts.approvals.get(subject, id);
  if (isNotDone(change)) return failed(change.status, change.error);
  if (reversibleAs(change.spec) === 'cannot be undone' && typed !== toType(change))
    return failed(422, `Such changes cannot be undone. Type ${toType(change)} to permit them.`);
  const made = await parts.granting.grant(subject, id, asked);
  return isNotDone(made) ? failed(made.status, made.error) : { status: 200, json: toGrantRow(made, true, parts) };
}

/** Returns a grant as a row. All texts are redacted, with hidden characters shown. */
function toGrantRow(
  grant: StandingGrant,
  mayRevoke: boolean,
  { now, redaction }: Pick<GrantsPageParts, 'now' | 'redaction'>,
): GrantRow {
  const { namespace, name, spec, status } = grant;
  const text = openShown(redaction);
  const phase = grantPhaseOf(grant, now());
  const { revoked } = status;
  return {
    namespace,
    name,
    phase,
    by: text(spec.by),
    asker: text(askerInWords(spec)),
    covers: text(coveredInWords(spec)),
    risks: spec.risks.map(text),
    reversible: spec.reversible,
    uses: status.uses.length,
    maxUses: spec.maxUses,
    expiresAt: spec.expiresAt,
    ...(spec.reason !== undefined && { reason: text(spec.reason) }),
    ...(spec.like !== undefined && { like: text(spec.like) }),
    ...(revoked && {
      revoked: {
        by: text(revoked.by),
        at: revoked.at,
        ...(revoked.reason !== undefined && { reason: text(revoked.reason) }),
      },
    }),
    canRevoke: mayRevoke && phase === 'Active',
  };
}
