import { z } from 'zod';
import type { ApiObject } from '../../kube/admission-request.ts';
import type { GrantSpec, GrantStatus, GrantUse, StandingGrant } from '../../remediation/grants/grant.ts';
import type { ApiRequest } from '../api.ts';
import { resourcePath } from '../objects/resource-path.ts';
import { API_VERSION, CHANGES } from './record.ts';

/** The kind of standing grants, which the part `changes` of rbac.yaml defines. */
export const GRANTS = { group: CHANGES.group, version: CHANGES.version, resource: 'changegrants' } as const;

/** A grant as the API server stores it. */
interface GrantRecord {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly creationTimestamp?: string;
    readonly resourceVersion?: string;
  };
  readonly spec?: GrantSpec;
  readonly status?: Partial<GrantStatus>;
}

/** What must be so for a grant to be judged. The definition of the kind says more, but may be of another version. */
const TEXTS = z.array(z.string());
const READABLE = z.looseObject({
  spec: z.looseObject({
    by: z.string(),
    groups: TEXTS.optional(),
    asker: z.looseObject({}),
    command: z.string(),
    objects: z.array(z.looseObject({ name: z.string(), fields: z.array(z.looseObject({ path: TEXTS })).optional() })),
    risks: TEXTS,
    reversible: z.string(),
    policyRevision: z.string(),
    maxUses: z.int().positive(),
    expiresAt: z.string(),
  }),
  status: z.looseObject({ uses: z.array(z.looseObject({ change: z.string() })).optional() }).optional(),
});

/** Returns the grant of a record; undefined for anything else. */
export function grantOf(object: unknown): StandingGrant | undefined {
  if (!READABLE.safeParse(object).success) return undefined;
  const { metadata = {}, spec, status } = (object ?? {}) as GrantRecord;
  const { name, namespace, uid, creationTimestamp: createdAt, resourceVersion: version = '' } = metadata;
  if (name === undefined || namespace === undefined || uid === undefined || createdAt === undefined) return undefined;
  return spec === undefined
    ? undefined
    : { name, namespace, uid, createdAt, version, spec, status: { ...status, uses: status?.uses ?? [] } };
}

/** Returns the path of a grant, or of all grants of a namespace; undefined for a text that is no name. */
export function grantPath(namespace: string, name: string): string | undefined {
  return /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) ? resourcePath(GRANTS, namespace, name) : undefined;
}

/** Returns the request that makes a grant. The API server takes it only from the user whose name it carries, with the RBAC verb `grant`. */
export function createGrant(namespace: string, spec: GrantSpec): ApiRequest {
  const body: ApiObject = {
    apiVersion: API_VERSION,
    kind: 'ChangeGrant',
    metadata: { generateName: `${spec.command.replaceAll(' ', '-')}-`, namespace },
    spec,
  };
  // Sent twice, it would make two grants.
  return { method: 'POST', path: resourcePath(GRANTS, namespace), body, unrepeated: true };
}

/** Returns the request that counts a use of a grant, if it still has this version. */
export function addUse({ namespace, name, version, status }: StandingGrant, use: GrantUse): ApiRequest {
  return patchStatus({ namespace, name, version }, { uses: [...status.uses, use] });
}

/** Returns the request that withdraws a grant, for the user who sends it. */
export function revokeGrant(
  { namespace, name, version }: StandingGrant,
  revoked: NonNullable<GrantStatus['revoked']>,
): ApiRequest {
  return patchStatus({ namespace, name, version }, { revoked });
}

/** Returns a request that the policy in rbac.yaml refuses to the account of the server, and that alters nothing. */
export function probeGrant({ namespace, name, version }: StandingGrant): ApiRequest {
  const revoked = { by: 'probe', at: new Date(0).toISOString() };
  const request = patchStatus({ namespace, name, version }, { revoked });
  return { ...request, path: `${request.path}?dryRun=All` };
}

/** What the policy says to the probe. */
export const PROBED = 'the server revokes no grant';

function patchStatus(
  { namespace, name, version: resourceVersion }: Pick<StandingGrant, 'namespace' | 'name' | 'version'>,
  status: Partial<GrantStatus>,
): ApiRequest {
  const content = Buffer.from(JSON.stringify({ metadata: { resourceVersion }, status }));
  return {
    method: 'PATCH',
    path: `${resourcePath(GRANTS, namespace, name)}/status`,
    bytes: { type: 'application/merge-patch+json', content },
    unrepeated: true,
  };
}
