import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ClusterApprovals } from './api/changes/cluster-approvals.ts';
import { ClusterChangeStore } from './api/changes/cluster-store.ts';
import { whyNotKept } from './api/changes/keeping.ts';
import { placesOfRecords } from './api/changes/record-namespaces.ts';
import { ask, type OpenApi } from './api/changes/requests.ts';
import { isServed } from './api/changes/served.ts';
import { keepsAnswerKey, readAnswerKey } from './config/answer-key.ts';
import type { Configuration } from './config/configuration.ts';
import { readWebhookKey } from './config/webhook-key.ts';
import type { Door } from './execution/door.ts';
import type { Metrics } from './metrics/metrics.ts';
import { changeEvent } from './notify/change-event.ts';
import { ChangeObserver } from './notify/change-observer.ts';
import { Webhook } from './notify/webhook.ts';
import { openGranting, openGrants } from './open-grants.ts';
import { actAsOf } from './policy/impersonation.ts';
import { policyRevision } from './policy/revision.ts';
import type { Redaction } from './redaction/redaction.ts';
import { Applier } from './remediation/applier.ts';
import { type Approvals, isNotDone } from './remediation/approvals.ts';
import { Changes } from './remediation/changes.ts';
import type { Granting } from './remediation/grants/granting.ts';
import { isGenuine } from './remediation/hash.ts';
import { MemoryApprovals } from './remediation/memory-approvals.ts';
import { MemoryStore } from './remediation/memory-store.ts';
import { PlanLimits } from './remediation/plan-limits.ts';
import { forgetChanges } from './remediation/retention.ts';
import { RoutedApprovals } from './remediation/routed-approvals.ts';
import { RoutedStore } from './remediation/routed-store.ts';
import type { ChangeStore } from './remediation/store.ts';

/** What the life of changes needs of the running server. */
export interface ChangesOf {
  readonly door: Door;
  readonly redaction: Redaction | undefined;
  readonly metrics: Pick<Metrics, 'changeSeen' | 'changeDecided' | 'changeGranted' | 'changeEventLost'>;
  /** Returns the page of a change; undefined without a console. */
  readonly urlOf?: ((id: string) => string) | undefined;
  readonly logger: Logger;
}

/** The changes of this server, and the way to apply them. */
export interface OpenedChanges {
  readonly changes: Changes;
  readonly applier: Applier;
  readonly approvals: Approvals;
  /** Standing grants, as people make and withdraw them. */
  readonly granting: Granting;
  /** Tells where changes are kept, and what keeps the server from it. Asks the cluster each time. Rejects with NoAnswer. */
  readonly keeping: () => Promise<Keeping>;
  /** Removes the records of changes that are over since CHANGE_KEPT_DAYS, and resolves with how many that were. Rejects if it cannot. */
  readonly forget: () => Promise<number>;
}

/** Where changes are kept. `why` says in sentences why none can be kept there now. */
export interface Keeping {
  readonly in: ChangeStore['kind'];
  readonly why?: string | undefined;
}

const DAY_MS = 24 * 3_600_000;

/** Opens the life of changes. */
export function openChanges(configuration: Configuration, parts: ChangesOf): OpenedChanges {
  const { door, redaction, urlOf, logger } = parts;
  const memory = new MemoryStore();
  const choose = chooseStore(memory, door, { isWithoutKey: !keepsAnswerKey(configuration), logger });
  const { observe } = openObserver(configuration, parts);
  // The start says where changes are kept.
  void choose();
  const inCluster = async () => (await choose()).kind === 'cluster';
  let cluster = '';
  const changes: Changes = new Changes({
    store: new RoutedStore(memory, choose),
    key: readAnswerKey(configuration, 'changes'),
    policyRevision: policyRevision(configuration),
    protectedNamespaces: configuration.protectedNamespaces,
    windows: configuration.windows,
    expiresSeconds: configuration.changeExpiresSeconds,
    redaction,
    now: () => new Date(),
    cluster: async () => {
      cluster ||= await door.own.clusterUid();
      return cluster;
    },
    ownNamespace: async () => (await door.own.ownNamespace()) || 'default',
    limits: new PlanLimits(configuration.maxChangesPerHour),
    mostUnhealed: configuration.maxUnhealedChanges,
    unhealed: (by, places) => changes.unhealed(by, places),
    grants: openGrants(inCluster, door, logger),
    mayUndo: (change, by) => approvals.mayApprove(by, change),
    urlOf,
    replica: randomUUID(),
    pause: async (ms) => void (await pause(ms)),
    watched: new Map(),
    observe,
  });
  const keptMs = configuration.changeKeptDays * DAY_MS;
  const forget = async () =>
    keptMs === 0 ? 0 : forgetChanges(changes.parts.store, { now: changes.parts.now, keptMs });
  const approvals = openApprovals(configuration, { memory, choose, changes, door });
  const keeping = keepingOf(choose, configuration, door);
  const granting = openGranting(configuration, changes.parts, { isInCluster: inCluster, door });
  return { changes, applier: new Applier(changes), approvals, granting, keeping, forget };
}

/** The places are the namespace for changes of several namespaces, and every other one that policy names. */
function keepingOf(
  choose: () => Promise<ChangeStore>,
  { allowedNamespaces }: Configuration,
  { own }: Door,
): OpenedChanges['keeping'] {
  const open: OpenApi = (signal) => own.open(signal);
  return async () => {
    const chosen = await choose();
    if (chosen.kind === 'memory') return { in: 'memory' };
    const others = allowedNamespaces.filter((each) => /^[a-z0-9-]+$/.test(each));
    const namespaces = [(await own.ownNamespace()) || 'default', ...others] as const;
    return { in: 'cluster', why: await whyNotKept((request) => ask(open, own.closing, request), namespaces) };
  };
}

/** What is told of each change: the log, the metrics, and the receiver of events if there is one. */
function openObserver(
  { changeWebhookUrl: url, ...configuration }: Configuration,
  { door, redaction, metrics, logger }: ChangesOf,
): ChangeObserver {
  const key = readWebhookKey(configuration);
  const now = () => new Date();
  const webhook =
    url === '' || key === undefined
      ? undefined
      : new Webhook({ url, key, now, closing: door.own.closing, logger, onLost: metrics.changeEventLost });
  const redact = (text: string) => redaction?.text(text) ?? text;
  return new ChangeObserver({
    now,
    onPhase: (change, phase) => {
      const { spec } = change;
      logger.info({ change: spec.id, phase, summary: spec.summary }, 'change');
      metrics.changeSeen(phase.toLowerCase());
      webhook?.send(changeEvent(change, phase, { at: now(), redact }));
    },
    onDecision: metrics.changeDecided,
    onGranted: metrics.changeGranted,
  });
}

/**
 * Chooses where changes are kept at the first use: in the cluster if it serves their kind, else in memory. As long as the cluster
 * does not say, changes are kept nowhere: its store refuses.
 */
function chooseStore(
  memory: MemoryStore,
  { own }: Door,
  { isWithoutKey, logger }: { readonly isWithoutKey: boolean; readonly logger: Logger },
): () => Promise<ChangeStore> {
  const open: OpenApi = (signal) => own.open(signal);
  const cluster = new ClusterChangeStore(open, own.closing);
  let chosen: ChangeStore | undefined;
  return async () => {
    if (chosen !== undefined) return chosen;
    const served = await isServed(open, own.closing);
    if (served === 'unknown') return cluster;
    // Two may have asked at the same time.
    if (chosen !== undefined) return chosen;
    chosen = served ? cluster : memory;
    if (!served)
      logger.warn(
        'changes are kept in the memory of this process, because the cluster serves no changes.remediation.mcp: they end with it, other replicas do not know them, and only approvers that the policy file names can decide, over HTTP. To keep them in the cluster, apply the part changes of rbac.yaml, and restart the server',
      );
    if (served && isWithoutKey)
      logger.warn(
        'ANSWER_KEY is not set: the server rejects changes that another replica planned, or that it planned before a restart',
      );
    return chosen;
  };
}

interface Approving {
  readonly memory: MemoryStore;
  readonly choose: () => Promise<ChangeStore>;
  readonly changes: Changes;
  readonly door: Door;
}

/** Opens the decisions over HTTP, for changes in memory and in the cluster. */
function openApprovals(configuration: Configuration, { memory, choose, changes, door: { own } }: Approving): Approvals {
  const { now, key, observe } = changes.parts;
  const inCluster = new ClusterApprovals({
    openAs: (user, signal) => own.openAs(user, signal),
    actAs: (by) => actAsOf(by, configuration),
    isGenuine: (spec) => isGenuine(spec, key),
    namespaces: () => placesOfRecords(own),
    now,
    closing: own.closing,
  });
  const inMemory = new MemoryApprovals({
    store: memory,
    now,
    mayApprove: async (spec, by) => (await choose()) !== memory && inCluster.hasVerb(spec, by),
  });
  const { list, get, mayApprove, decide } = new RoutedApprovals({
    memory: inMemory,
    isInMemory: async (id) => (await memory.get(id)) !== undefined,
    main: async () => ((await choose()) === memory ? inMemory : inCluster),
  });
  return {
    list,
    get,
    mayApprove,
    decide: async (by, id, asked) => {
      const decided = await decide(by, id, asked);
      if (!isNotDone(decided)) observe?.(decided);
      return decided;
    },
  };
}
