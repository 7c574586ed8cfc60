import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { EMPTY, seal } from '../../../src/audit/chain.ts';
import type { ChangeSpec } from '../../../src/remediation/change.ts';
import { specOf } from '../../remediation/spec.ts';

/** So many changes that wait for a decision, the first planned a second before the next. Each scales a Deployment of its own. */
export function pendingChanges(namespace: string, count: number, key: Uint8Array): readonly ChangeSpec[] {
  const begun = Date.now() - count * 1000;
  return Array.from({ length: count }, (_, at) => {
    const name = `web-${String(at).padStart(3, '0')}`;
    const base = specOf({ id: `${namespace}.many${at}` }, key);
    const [request] = base.requests;
    if (request === undefined) throw new Error('a spec without requests');
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`;
    const before = JSON.stringify({ ...JSON.parse(request.before ?? '{}'), metadata: { name, namespace } });
    const after = JSON.stringify({ ...JSON.parse(request.after ?? '{}'), metadata: { name, namespace } });
    const { hash: _hash, signature: _signature, ...spec } = base;
    return specOf(
      {
        ...spec,
        summary: `scale deployments.apps '${name}' in namespace '${namespace}'`,
        plannedAt: new Date(begun + at * 1000).toISOString(),
        requests: [{ ...request, path, name, before, after }],
      },
      key,
    );
  });
}

/** The callers, tools and namespaces of the calls below, each in its turn. */
export const MANY = {
  callers: ['agent', 'on-call', 'ci'],
  namespaces: ['shop', 'bank', 'search'],
} as const;

/** A record without its place in the chain. */
export type Loose = Readonly<Record<string, unknown>> & { readonly phase: string };

/**
 * The records of so many calls, two for each, ten seconds apart, the last one ten seconds ago; every tenth was refused and has one.
 * Call 7 is of `agent` in `shop`.
 */
export function manyCalls(count: number): readonly Loose[] {
  const begun = Date.now() - count * 10_000;
  const records: Loose[] = [{ time: new Date(begun).toISOString(), phase: 'opened', server: '0.1.0' }];
  for (let at = 0; at < count; at++) {
    const time = new Date(begun + at * 10_000).toISOString();
    const caller = { method: 'token', name: MANY.callers[at % 3] ?? '', groups: [] };
    const namespace = MANY.namespaces[Math.floor(at / 3) % 3] ?? '';
    const name = `pod-${at}`;
    const base = {
      callId: uuidOf(at),
      caller,
      client: { name: 'claude-code', version: '2.1.0' },
      tool: 'kubectl',
    };
    const isRefused = at % 10 === 9;
    const subcommand = isRefused ? 'delete' : 'get';
    const judged = {
      subcommand,
      argv: ['--v=0', subcommand, `--namespace=${namespace}`, '--', 'pods', name],
      objects: [{ type: 'pods', namespace, name }],
      verdict: isRefused ? 'denied' : 'allowed',
      rules: ['subcommand-allowlist'],
    };
    if (isRefused) {
      records.push({ time, phase: 'refused', ...base, ...judged, code: 'COMMAND_NOT_ALLOWED', durationMs: 1 });
      continue;
    }
    const end = { exitCode: 0, stdoutBytes: 100 + at, stderrBytes: 0, truncated: false, durationMs: 40 };
    records.push({ time, phase: 'started', ...base, ...judged });
    records.push({ time, phase: 'ended', ...base, subcommand, ended: 'exited', ...end });
  }
  return records;
}

/** Writes records as an audit file, chained as the server chains them. Returns the lines. */
export function writeAudit(path: string, records: readonly Loose[]): readonly string[] {
  let head = EMPTY;
  const lines = records.map((record) => {
    // The server writes ASCII alone.
    const text = JSON.stringify(record).replaceAll(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const sealed = seal(text, head);
    head = sealed.head;
    return sealed.line;
  });
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return lines;
}

function uuidOf(at: number): string {
  const hex = createHash('sha256').update(`call ${at}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
