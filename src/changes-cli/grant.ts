import { ClusterGrants } from '../api/changes/cluster-grants.ts';
import { ClusterChangeStore } from '../api/changes/cluster-store.ts';
import { createGrant, grantOf, revokeGrant } from '../api/changes/grant-record.ts';
import { namespaceOf } from '../api/changes/record.ts';
import { groupsOf, userOf, WHO } from '../api/changes/who.ts';
import type { GrantLine } from '../config/changes-line.ts';
import { grantLike } from '../remediation/grants/grant-like.ts';
import { whyUseless } from '../remediation/grants/granting.ts';
import { hasRightHash } from '../remediation/hash.ts';
import type { Cluster } from './cluster.ts';
import { grantLines, grantTable } from './grants-shown.ts';
import { done, ended, failed, missing, type Result } from './result.ts';
import { WRONG } from './show.ts';
import { json, line } from './shown.ts';

/** Makes, lists or revokes standing grants with the rights of the kubeconfig. */
export async function grants(asked: GrantLine, cluster: Cluster): Promise<Result> {
  switch (asked.command) {
    case 'grant':
      return make(asked, cluster);
    case 'grants': {
      const store = new ClusterGrants(cluster.open, cluster.closing);
      const found = await store.list(asked.all ? undefined : (asked.namespace ?? cluster.namespace));
      if (asked.json) return done(json(found));
      const where = asked.all ? '' : ` in the namespace ${asked.namespace ?? cluster.namespace}; -A lists all`;
      return done(found.length === 0 ? `No grants${where}.\n` : grantTable(found, new Date()));
    }
    case 'revoke':
      return revoke(asked, cluster);
  }
}

async function make(asked: Extract<GrantLine, { command: 'grant' }>, cluster: Cluster): Promise<Result> {
  const change = await new ClusterChangeStore(cluster.open, cluster.closing).get(asked.like);
  if (change === undefined) return missing(asked.like);
  if (!hasRightHash(change.spec)) return failed(WRONG);
  const who = await cluster.ask(WHO);
  const now = new Date();
  const spec = grantLike(change, { ...asked, by: userOf(who), groups: groupsOf(who) }, now);
  const why = whyUseless(change, spec, now);
  if (why !== undefined) return failed(`such a grant would not cover another change like this one, because ${why}`);
  const answer = await cluster.ask(createGrant(namespaceOf(change.spec.id), spec));
  const made = answer.status < 300 ? grantOf(answer.object) : undefined;
  return ended(answer, made === undefined ? '' : `${grantLines(made).join('\n')}\n`);
}

async function revoke(
  { name, namespace = '', reason }: Extract<GrantLine, { command: 'revoke' }>,
  cluster: Cluster,
): Promise<Result> {
  const grant = await new ClusterGrants(cluster.open, cluster.closing).get(namespace || cluster.namespace, name);
  if (grant === undefined) return failed(`there is no grant ${name} there. See: changes grants -A`);
  if (grant.status.revoked !== undefined) return done(`${line(`${grant.status.revoked.by} revoked it already.`)}\n`);
  const by = userOf(await cluster.ask(WHO));
  const revoked = { by, at: new Date().toISOString(), ...(reason !== undefined && { reason }) };
  return ended(await cluster.ask(revokeGrant(grant, revoked)), 'The grant covers no further change.\n');
}
