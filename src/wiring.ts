import type { Logger } from 'pino';
import type { Change } from './audit/change.ts';
import { openRecords } from './audit/open-records.ts';
import { openTrail } from './audit/open-trail.ts';
import type { RecordSource } from './audit/record-source.ts';
import type { Trail } from './audit/trail.ts';
import { callerSettings } from './call/caller-settings.ts';
import { Cursors } from './call/cursors.ts';
import { Pipeline } from './call/pipeline.ts';
import { recoverUntil } from './call/recovering-changes.ts';
import { sweepUntil } from './call/sweeping.ts';
import { explainPolicy } from './check/explain-policy.ts';
import { readAnswerKey } from './config/answer-key.ts';
import { changePage } from './config/change-page.ts';
import { offersChanges } from './config/changes.ts';
import type { CommandLine } from './config/command-line.ts';
import type { Configuration, Environment } from './config/configuration.ts';
import { openConfiguredRedaction } from './config/redaction.ts';
import { isRefusal } from './errors.ts';
import { Door } from './execution/door.ts';
import { READS_OFF_REASONS, readsOffReason, whyReadsAreOff } from './execution/kubectl-support.ts';
import { slotsForMemory } from './execution/memory.ts';
import { explainNoCluster } from './execution/no-cluster.ts';
import { makeStateFolder } from './execution/state-folder.ts';
import { ANONYMOUS, LOCAL } from './kube/subject.ts';
import { grammarFor } from './kubectl/versions.ts';
import type { Surface } from './mcp/surface.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { type OpenedChanges, openChanges } from './open-changes.ts';
import { logRead } from './operator-log.ts';
import { promptsFor } from './prompts/index.ts';
import type { Redaction } from './redaction/redaction.ts';
import type { Approvals } from './remediation/approvals.ts';
import type { Changes } from './remediation/changes.ts';
import { toolsFor } from './tools/index.ts';
import { kubectl } from './tools/kubectl.ts';
import { sweepDiagnosticPods } from './tools/reference/sweep-diagnostic-pods.ts';
import { runImage } from './tools/run-image.ts';
import type { Command, ServerFacts, Tool } from './tools/tool.ts';
import { createTracing } from './tracing/tracing.ts';
import { VERSION } from './version.ts';

/** Everything a start needs, read and checked. */
export interface ServeOptions {
  readonly commandLine: Extract<CommandLine, { action: 'serve' }>;
  readonly environment: Environment;
  readonly configuration: Configuration;
  readonly logger: Logger;
}

/** The server without its listeners: what answers calls, and what each part of it is reached by. */
export interface Server {
  readonly door: Door;
  readonly audit: Trail;
  readonly metrics: Metrics;
  readonly pipeline: Pipeline;
  readonly surface: Surface;
  /** Deletes what diagnostics left behind, now and then, until the server leaves. */
  readonly sweep: (leaving: AbortSignal) => void;
  /** Settles changes that a server left behind in the middle, now and then until the server leaves. */
  readonly recover: (leaving: AbortSignal) => void;
  /** Decisions on changes; absent where none are kept. */
  readonly approvals: Approvals | undefined;
  /** Standing grants, as people make and withdraw them; absent where no changes are kept. */
  readonly granting: OpenedChanges['granting'] | undefined;
  /** The changes themselves; absent where none are kept. */
  readonly changes: Changes | undefined;
  /** Tells where changes are kept, and what keeps the server from it; absent where none are kept. */
  readonly keeping: OpenedChanges['keeping'] | undefined;
  /** Removes records of changes that are over for long; absent if they are kept. */
  readonly forgetChanges: OpenedChanges['forget'] | undefined;
  /** Watches changes until `signal` aborts, and calls `onChange` for each that was made or altered; absent where none are kept. */
  readonly watchChanges: ((signal: AbortSignal, onChange: () => void) => Promise<void>) | undefined;
  /** Takes what is to be called after each call that was answered. */
  readonly onAnswered: (listener: () => void) => void;
  /** The records of calls, to be read again; absent without a console. */
  readonly records: RecordSource | undefined;
  readonly redaction: Redaction | undefined;
  readonly facts: () => Promise<ServerFacts>;
}

/** Builds the server from its parts. Nothing serves yet. Rejects if the audit trail cannot be opened. */
export async function wire({ commandLine, environment, configuration, logger }: ServeOptions): Promise<Server> {
  const metrics = createMetrics({ version: VERSION, load: () => door.load(), readsOff: () => readsOff(door) });
  const hasConsole = configuration.console && commandLine.transport === 'http';
  const records = hasConsole ? openRecords(configuration) : undefined;
  const onLost: Parameters<typeof openTrail>[2] = (stream, phase, reason) => {
    metrics.recordLost(stream, phase);
    logger.error({ stream, phase, reason }, 'an audit record could not be written');
  };
  const audit = await openTrail(configuration, VERSION, onLost, records?.sinks);
  const redaction = await openConfiguredRedaction(configuration);
  const door = openDoor(environment, configuration, redaction, (event) => {
    metrics.readServed(event.kind);
    logRead(event, logger);
  });
  const facts = () => factsOf(door, commandLine.transport);
  const settingsFor = callerSettings(configuration);
  const opened = offersChanges(configuration)
    ? openChanges(configuration, { door, redaction, metrics, urlOf: changePage(configuration, commandLine), logger })
    : undefined;
  const tools = toolsFor(configuration, opened !== undefined);
  const listeners: (() => void)[] = [];
  const pipeline = new Pipeline({
    policy: configuration,
    settingsFor,
    grammar: async () => grammarFor(await kubectlVersion(door)).grammar,
    facts,
    meanings: (asked, signal) => door.meanings(asked, signal),
    run: async (permit, signal, run) =>
      explainNoCluster(await door.run(permit, signal, run), () => run.addStep('check-readiness', () => door.ready())),
    look: (permit, signal) => door.look(permit, signal),
    marksUntrusted: configuration.answerUntrustedText,
    maxCallsPerCaller: configuration.maxCallsPerCaller,
    cursors: new Cursors(readAnswerKey(configuration, 'cursors')),
    audit,
    requests: (permit, signal, work) => door.requests(permit, signal, work),
    ...(opened && { changes: { ...opened, tools: plannedOf(tools) } }),
    redaction,
    beginSpan: createTracing(VERSION, commandLine.transport),
    observe: (call) => {
      metrics.answered(call);
      for (const listener of listeners) listener();
    },
    writeEvents: configuration.auditEvents ? (change) => writeEvents(change, { door, metrics, logger }) : undefined,
    logger,
  });
  const surface: Surface = {
    name: 'kubernetes-remediation',
    version: VERSION,
    settingsFor,
    tools,
    prompts: promptsFor(tools),
    pipeline,
    policyInWords: (subject) => explainPolicy(environment, subject),
    recentCalls: (subject) => audit.recent(subject),
    caller: commandLine.transport === 'stdio' ? LOCAL : ANONYMOUS,
  };
  const store = opened?.changes.parts.store;
  const sweep = (leaving: AbortSignal): void => {
    if (configuration.preapproved !== undefined)
      sweepUntil(leaving, sweepDiagnosticPods(configuration.allowedNamespaces), pipeline);
  };
  const recover = (leaving: AbortSignal): void => {
    if (opened !== undefined) void recoverUntil(leaving, { ...opened, pipeline, logger });
  };
  return {
    door,
    audit,
    metrics,
    pipeline,
    surface,
    sweep,
    recover,
    approvals: opened?.approvals,
    granting: opened?.granting,
    changes: opened?.changes,
    keeping: opened?.keeping,
    forgetChanges: configuration.changeKeptDays === 0 ? undefined : opened?.forget,
    watchChanges: store && ((signal, onChange) => store.watch(signal, onChange)),
    onAnswered: (listener) => void listeners.push(listener),
    records: records?.source,
    redaction,
    facts,
  };
}

/** The tools whose calls can be planned, by name; plan_change plans calls of kubectl, also where it is not listed. */
function plannedOf(tools: readonly Tool[]): ReadonlyMap<string, Command> {
  const commands = tools.filter((tool) => tool.kind === 'command');
  return new Map([kubectl, runImage, ...commands].map((tool) => [tool.name, tool]));
}

/** Opens the way to the cluster of an environment. */
export function openDoor(
  environment: Environment,
  configuration: Configuration,
  redaction: Redaction | undefined,
  onRead: NonNullable<ConstructorParameters<typeof Door>[0]['onRead']>,
): Door {
  return new Door({
    environment,
    passEnvironment: configuration.passEnvironment,
    stateFolder: makeStateFolder([environment['TMPDIR'] ?? '', '/tmp', '/dev/shm'].filter((path) => path !== '')),
    timeoutSeconds: configuration.timeoutSeconds,
    maxOutputBytes: configuration.maxOutputBytes,
    marksUntrusted: configuration.answerUntrustedText,
    slots: configuration.maxConcurrent || slotsForMemory(),
    nativeReads: configuration.nativeReads,
    redaction,
    onRead,
  });
}

async function kubectlVersion(door: Door): Promise<string | undefined> {
  const kubectl = await door.kubectl();
  return isRefusal(kubectl) ? undefined : kubectl.version;
}

async function factsOf(door: Door, transport: ServerFacts['transport']): Promise<ServerFacts> {
  const kubectl = await door.kubectl();
  const version = isRefusal(kubectl) ? undefined : kubectl.version;
  const { grammar, exact } = grammarFor(version);
  return {
    version: VERSION,
    kubectlVersion: version,
    grammar: { minor: grammar.minor, exact },
    transport,
    reads: door.reads(),
    readsOff: isRefusal(kubectl) ? kubectl.error : whyReadsAreOff(version, door.reads().mode),
  };
}

async function readsOff(door: Door): Promise<Record<string, boolean>> {
  const kubectl = await door.kubectl();
  const found = readsOffReason(isRefusal(kubectl) ? undefined : kubectl, door.reads().mode);
  return Object.fromEntries(READS_OFF_REASONS.map((reason) => [reason, reason === found]));
}

/** The change is made and answered all the same if an Event cannot be written; it is counted. */
async function writeEvents(
  change: Change,
  { door, metrics, logger }: { readonly door: Door; readonly metrics: Metrics; readonly logger: Logger },
): Promise<void> {
  const lost = await door.noteChange(change);
  for (let i = 0; i < lost; i++) metrics.eventLost();
  if (lost > 0) logger.warn({ lost }, 'Events on changed objects could not be written');
}
