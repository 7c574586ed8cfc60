import Counter from '@prometheus-io/client/lib/counter.js';
import Gauge from '@prometheus-io/client/lib/gauge.js';
import Histogram from '@prometheus-io/client/lib/histogram.js';
import Registry from '@prometheus-io/client/lib/registry.js';
import type { AnsweredCall } from '../audit/entry.ts';
import { commandRow } from '../policy/classification/index.ts';
import { DECISION_BUCKETS, DURATION_BUCKETS, HASTY_SECONDS, METRICS, type MetricName } from './table.ts';

/** What is asked for at each scrape, and what never changes. */
export interface MetricSources {
  readonly version: string;
  readonly load: () => { readonly limit: number; readonly running: number; readonly waiting: number };
  /** Tells for each reason why native reads may be off whether it holds now. */
  readonly readsOff: () => Promise<Readonly<Record<string, boolean>>>;
}

/** What counts, and what tells it. Each part of the server is handed the function it needs. */
export interface Metrics {
  readonly answered: (call: AnsweredCall) => void;
  /** `reason` is a word of the server's own, never of the caller. */
  readonly callerRefused: (reason: string) => void;
  readonly recordLost: (stream: string, phase: string) => void;
  readonly eventLost: () => void;
  /** `kind` says which way a command was served, or what comparing it showed. */
  readonly readServed: (kind: 'native' | 'kubectl' | 'same' | 'different' | 'unsettled' | 'defect') => void;
  /** `phase` is a phase of changes in lower case. */
  readonly changeSeen: (phase: string) => void;
  readonly changeDecided: (verdict: 'approved' | 'denied', seconds: number) => void;
  readonly changeGranted: () => void;
  /** `reason` is a word of the server's own. */
  readonly changeEventLost: (reason: string) => void;
  /** Registers the source of the open-session count. */
  readonly measureSessions: (read: () => number) => void;
  /** All metrics in the text format of Prometheus, version 0.0.4. */
  readonly text: () => Promise<string>;
}

/** Makes the metrics of the table, all at zero. */
export function createMetrics({ version, load, readsOff }: MetricSources): Metrics {
  const registry = new Registry();
  const describe = (name: MetricName) => {
    const { help, labels } = METRICS[name];
    return { name, help, labelNames: [...labels], registers: [registry] };
  };
  const counter = (name: MetricName) => new Counter(describe(name));
  const gauge = (name: MetricName, read: () => number) =>
    new Gauge({
      ...describe(name),
      collect() {
        this.set(read());
      },
    });

  const calls = counter('kubernetes_remediation_mcp_calls_total');
  const truncated = counter('kubernetes_remediation_mcp_answers_truncated_total');
  const callersRefused = counter('kubernetes_remediation_mcp_callers_refused_total');
  const recordsLost = counter('kubernetes_remediation_mcp_audit_records_lost_total');
  const eventsLost = counter('kubernetes_remediation_mcp_events_lost_total');
  const commands = counter('kubernetes_remediation_mcp_commands_total');
  const verified = counter('kubernetes_remediation_mcp_native_reads_verified_total');
  const defects = counter('kubernetes_remediation_mcp_native_read_defects_total');
  const changes = counter('kubernetes_remediation_mcp_changes_total');
  const hasty = counter('kubernetes_remediation_mcp_change_approvals_hasty_total');
  const granted = counter('kubernetes_remediation_mcp_changes_granted_total');
  const changeEventsLost = counter('kubernetes_remediation_mcp_change_events_lost_total');
  const decisions = new Histogram({
    ...describe('kubernetes_remediation_mcp_change_decision_seconds'),
    buckets: DECISION_BUCKETS,
  });
  const durations = new Histogram({
    ...describe('kubernetes_remediation_mcp_call_duration_seconds'),
    buckets: DURATION_BUCKETS,
  });
  new Gauge(describe('kubernetes_remediation_mcp_build_info')).set({ version, node_version: process.version }, 1);
  gauge('kubernetes_remediation_mcp_kubectl_running', () => load().running);
  gauge('kubernetes_remediation_mcp_kubectl_waiting', () => load().waiting);
  gauge('kubernetes_remediation_mcp_kubectl_limit', () => load().limit);
  new Gauge({
    ...describe('kubernetes_remediation_mcp_native_reads_off'),
    async collect() {
      for (const [reason, holds] of Object.entries(await readsOff())) this.set({ reason }, holds ? 1 : 0);
    },
  });
  let readSessions = () => 0;
  gauge('kubernetes_remediation_mcp_sessions_open', () => readSessions());
  gauge('process_resident_memory_bytes', () => process.memoryUsage.rss());
  gauge('process_start_time_seconds', () => Math.round(performance.timeOrigin / 1000));
  new Counter({
    ...describe('process_cpu_seconds_total'),
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });

  return {
    answered: (call) => {
      const { tool, durationMs, execution } = call;
      const subcommand = subcommandOf(call);
      calls.inc({ tool, subcommand, verdict: verdictOf(call), code: codeOf(call) });
      durations.observe({ tool, subcommand }, durationMs / 1000);
      if (execution?.ended === 'exited' && (execution.stdout.truncated || execution.stderr.truncated))
        truncated.inc({ tool, subcommand });
    },
    callerRefused: (reason) => callersRefused.inc({ reason }),
    recordLost: (stream, phase) => recordsLost.inc({ stream, phase }),
    eventLost: () => eventsLost.inc(),
    readServed: (kind) => {
      if (kind === 'native' || kind === 'kubectl') commands.inc({ by: kind });
      else if (kind === 'defect') defects.inc();
      else verified.inc({ result: kind });
    },
    changeSeen: (phase) => changes.inc({ phase }),
    changeDecided: (verdict, seconds) => {
      decisions.observe({ verdict }, seconds);
      if (verdict === 'approved' && seconds <= HASTY_SECONDS) hasty.inc();
    },
    changeGranted: () => granted.inc(),
    changeEventLost: (reason) => changeEventsLost.inc({ reason }),
    measureSessions: (read) => {
      readSessions = read;
    },
    text: () => registry.metrics(),
  };
}

/** Only classified commands have a name here, so that the number of label values is bounded. */
function subcommandOf({ plan }: AnsweredCall): string {
  if (plan === undefined) return 'none';
  return commandRow(plan.command.path) === undefined ? 'other' : plan.command.path.join(' ');
}

function verdictOf({ verdict }: AnsweredCall): string {
  if (verdict === undefined) return 'none';
  return verdict.allowed ? 'allowed' : 'denied';
}

function codeOf({ code, success, defect, execution }: AnsweredCall): string {
  if (defect) return 'DEFECT';
  if (code !== undefined) return code;
  if (success) return 'OK';
  return execution?.ended === 'timed-out' ? 'TIMED_OUT' : 'EXIT_NONZERO';
}
