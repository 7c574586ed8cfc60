import type { Change, ChangeRequest } from '../change.ts';
import { reversibleAs } from '../reversible.ts';
import { commandOf } from './command-of.ts';
import { digestOf } from './digest.ts';
import type { GrantedObject, GrantSpec } from './grant.ts';
import { updatedFields } from './updated-fields.ts';

/** How a grant is made from a change. */
export interface GrantWish {
  readonly by: string;
  readonly groups: readonly string[];
  readonly reason?: string | undefined;
  readonly uses: number;
  readonly lastsSeconds: number;
  /** Other values in the same fields, in place of the same request. */
  readonly sameFields?: boolean;
  /** Objects of any name of the same kind and namespace. */
  readonly anyName?: boolean;
}

/** Returns the grant for changes like one that was planned: of the same caller, with the same risks and no worse undo. Pure. */
export function grantLike({ spec }: Pick<Change, 'spec'>, wish: GrantWish, now: Date): GrantSpec {
  const { method, name } = spec.requestedBy;
  const objects = spec.requests.map((request) => objectOf(request, wish));
  const texts = new Set(objects.map((object) => JSON.stringify(object)));
  return {
    by: wish.by,
    groups: wish.groups,
    ...(wish.reason !== undefined && { reason: wish.reason }),
    like: spec.id,
    asker: { method, name },
    command: commandOf(spec.argv),
    objects: [...texts].map((text) => JSON.parse(text) as GrantedObject),
    risks: [...new Set(spec.risks.map(({ id }) => id))],
    reversible: reversibleAs(spec),
    policyRevision: spec.policyRevision,
    maxUses: wish.uses,
    expiresAt: new Date(now.getTime() + wish.lastsSeconds * 1000).toISOString(),
  };
}

function objectOf(request: ChangeRequest, { sameFields, anyName }: GrantWish): GrantedObject {
  const { resource, subResource, operation, namespace, name = '', uid } = request;
  const fields = sameFields === true ? updatedFields(request)?.map(({ path }) => ({ path })) : undefined;
  // What was deleted has another uid when it is there again.
  const isBound = anyName !== true && operation !== 'DELETE' && uid !== undefined;
  return {
    group: resource.group,
    resource: resource.resource,
    ...(subResource !== undefined && { subResource }),
    operation,
    ...(namespace !== undefined && { namespace }),
    name: anyName === true ? '*' : name,
    ...(isBound && { uid }),
    ...(fields === undefined ? { digest: digestOf(request) } : { fields }),
  };
}
