import { ClusterChangeStore } from '../api/changes/cluster-store.ts';
import { decide } from '../api/changes/decide.ts';
import { changeOf } from '../api/changes/record.ts';
import { RecordFailed } from '../api/changes/requests.ts';
import { END, READ, suspend, suspensionOf } from '../api/changes/suspension.ts';
import { userOf, WHO } from '../api/changes/who.ts';
import type { ChangesLine } from '../config/changes-line.ts';
import type { Change, Decision } from '../remediation/change.ts';
import { hasRightHash } from '../remediation/hash.ts';
import { phaseOf } from '../remediation/phase.ts';
import type { Suspension } from '../remediation/store.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { grants } from './grant.ts';
import { table } from './list.ts';
import { done, ended, failed, missing, type Result } from './result.ts';
import { decisionLine, show, summaryOf, WRONG } from './show.ts';
import { json, line } from './shown.ts';
import { whyNotServed } from './why-not-served.ts';

export type { Result } from './result.ts';

type Environment = Readonly<Record<string, string | undefined>>;
/** What is done with the rights of the kubeconfig. A server takes changes back. */
type Asked = Exclude<ChangesLine, { command: 'undo' }>;
type Deciding = Extract<ChangesLine, { command: 'approve' | 'deny' }>;

/** How often a decision is sent again if another user decided in between. */
const TRIES = 5;

/**
 * Does what the line says, as the user of the current kubeconfig. Rejects with ConfigurationError if the cluster cannot be reached.
 * Cannot check the signature of a record, whose key the servers have: the API server takes records of the server's account only.
 */
export async function changes(asked: Asked, environment: Environment): Promise<Result> {
  const cluster = await openCluster(environment);
  try {
    const result = await run(asked, cluster).catch((error: unknown) => {
      if (error instanceof RecordFailed) return failed(error.message, error.status);
      throw error;
    });
    // A cluster without the kinds answers as one without the object, or without the right.
    return (result.exitCode === 0 ? undefined : await whyNotServed(asked.command, cluster)) ?? result;
  } finally {
    await cluster.close();
  }
}

async function run(asked: Asked, cluster: Cluster): Promise<Result> {
  switch (asked.command) {
    case 'list': {
      const store = new ClusterChangeStore(cluster.open, cluster.closing);
      const found = await store.list(asked.all ? undefined : (asked.namespace ?? cluster.namespace));
      const answer = await cluster.ask(READ);
      // An approver of one namespace may not read it, and learns nothing of it.
      const stop = answer.status === 403 ? undefined : suspensionOf(answer);
      if (asked.json) return done(json({ suspended: stop ?? null, changes: found }));
      const warning = stop === undefined ? '' : `${stopped(stop)}\n`;
      const where = asked.all ? '' : ` in the namespace ${asked.namespace ?? cluster.namespace}; -A lists all`;
      return done(`${warning}${found.length === 0 ? `No changes${where}.\n` : table(found, Date.now())}`);
    }
    case 'show': {
      const change = await read(asked.id, cluster);
      if (change === undefined) return missing(asked.id);
      return done(asked.json ? json(change) : show(change, Date.now()));
    }
    case 'approve':
    case 'deny':
      return decideOn(asked, cluster);
    case 'grant':
    case 'grants':
    case 'revoke':
      return grants(asked, cluster);
    case 'suspend': {
      const name = userOf(await cluster.ask(WHO));
      const answer = await cluster.ask(suspend(name, asked.reason));
      if (answer.status === 409) return done(`${stopped(suspensionOf(await cluster.ask(READ)))}\n`);
      return ended(answer, 'No server applies a change until you run: changes resume\n');
    }
    case 'resume': {
      const answer = await cluster.ask(END);
      if (answer.status === 404 && suspensionOf(answer) === undefined) return done('Changes are not suspended.\n');
      return ended(answer, 'Servers apply changes again.\n');
    }
  }
}

/** Reads a change; undefined if there is none, or the text is no id. */
function read(id: string, cluster: Cluster): Promise<Change | undefined> {
  return new ClusterChangeStore(cluster.open, cluster.closing).get(id);
}

async function decideOn(asked: Deciding, cluster: Cluster): Promise<Result> {
  const by = userOf(await cluster.ask(WHO));
  for (let tries = 0; tries < TRIES; tries++) {
    const change = await read(asked.id, cluster);
    if (change === undefined) return missing(asked.id);
    const now = Date.now();
    const seen = `${summaryOf(change, now).join('\n')}\n`;
    const fault = whyNot(change, asked, { by, now });
    if (fault !== undefined) return { text: `${seen}\n${fault}\n`, exitCode: 1 };
    const decision: Decision = {
      verdict: asked.command === 'approve' ? 'Approved' : 'Denied',
      by,
      hash: change.spec.hash,
      at: new Date(now).toISOString(),
      ...(asked.reason === undefined ? {} : { reason: asked.reason }),
    };
    const answer = await cluster.ask(decide(change, decision));
    // It was altered in between, most likely by the decision of another user: read it again.
    if (answer.status === 409) continue;
    const after = answer.status < 300 ? changeOf(answer.object) : undefined;
    return ended(answer, `${seen}\n${line(decisionLine(decision))}\n${waiting(after)}`);
  }
  return { text: 'Others kept updating the change meanwhile. Try again.\n', exitCode: 1 };
}

/** Says why a decision is of no use, before the API server is asked. */
function whyNot(
  change: Change,
  { hash }: Deciding,
  { by, now }: { readonly by: string; readonly now: number },
): string | undefined {
  const { spec, status } = change;
  if (!hasRightHash(spec)) return WRONG;
  if (hash !== undefined && hash !== spec.hash)
    return 'Not done: the hash of the change is not the hash that you gave.';
  const phase = phaseOf(change, new Date(now));
  const isDecided = status.decisions.some((decision) => decision.by === by);
  if (phase === 'Pending') return isDecided ? 'Not done: you have already decided on this change.' : undefined;
  const decided = status.decisions.map((decision) => ` ${line(decisionLine(decision))}.`).join('');
  return `Not done: the change is ${phase}, and no longer waits for a decision.${decided}`;
}

/** Says what a change still waits for. */
function waiting(change: Change | undefined): string {
  if (change?.status.phase !== 'Pending') return '';
  const more = (change.spec.approval?.count ?? 1) - change.status.decisions.length;
  return `It needs ${more} more ${more === 1 ? 'approval' : 'approvals'}.\n`;
}

function stopped(stop: Suspension | undefined): string {
  const by = stop?.by === undefined ? '' : ` by ${stop.by}`;
  return line(`No server applies a change. Suspended${by}: ${stop?.reason ?? ''}`);
}
