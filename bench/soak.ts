import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { verify } from '../src/audit/verify.ts';
import { inParallel, quantile } from './measure.ts';
import { memoryOf, startServer } from './server.ts';
import { AUTHORIZED, SOAK_ENVIRONMENT, SoakClient, type SoakEnd } from './soak-clients.ts';

/** Adds one line to the result: what was measured, beside what, the goal, and whether it is met. */
type AddRow = (what: string, measured: string, against: string, goal: string, met: boolean) => void;

const CLIENTS = 24;
const STAND_IN = join(import.meta.dirname, 'bin', 'soak');

/**
 * Makes `count` calls from mixed clients of both eras, with disconnects, cancellations, wrong tokens and slow readers among
 * them, and looks at what they leave: memory, processes, and an audit record of each call.
 */
export async function soak(count: number, row: AddRow, say: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  try {
    const environment = {
      ...SOAK_ENVIRONMENT,
      KUBECTL_NATIVE_READS: 'off',
      AUDIT_STDERR: 'off',
      AUDIT_FILE: join(folder, 'audit'),
      AUDIT_FILE_KEEP: '1000',
      MCP_MAX_CALLS_PER_CALLER: '256',
    };
    const server = await startServer(STAND_IN, environment, { headers: AUTHORIZED });
    const clients = Array.from({ length: CLIENTS }, (_, i) => new SoakClient(server.url, `c${i}`));
    const ends: SoakEnd[] = [];
    const memory: number[] = [];
    let made = 0;
    const sampler = setInterval(() => memory.push(memoryOf(server.pid).now), 250);
    const totalMs = await inParallel(CLIENTS, count, async () => {
      const client = clients.pop();
      if (client === undefined) throw new Error('there are fewer clients than callers');
      // The kinds come in a fixed order that no two clients meet in step.
      const at = made++;
      ends.push(await client.call((at * 37) % 100));
      clients.push(client);
      if (at % 5000 === 0) say(`soak: ${at} of ${count} calls, ${memoryOf(server.pid).now.toFixed(1)} MiB`);
    });
    clearInterval(sampler);
    for (const client of clients) client.close();
    await pause(2500);
    const orphans = standIns();
    await server.stop();

    row(
      'soak: calls from mixed clients',
      `${count} in ${(totalMs / 1000).toFixed(0)} s`,
      statuses(ends),
      'no 5xx',
      no5xx(ends),
    );
    const early = quantile(memory.slice(memory.length * 0.2, memory.length * 0.4), 0.5);
    const late = quantile(memory.slice(memory.length * 0.8), 0.5);
    row(
      'soak: memory',
      `${late.toFixed(1)} MiB at the end`,
      `${early.toFixed(1)} MiB after warm-up`,
      'at most 10 % more',
      late <= early * 1.1,
    );
    row('soak: processes left', String(orphans.length), '', 'none', orphans.length === 0);
    const { text, exitCode, lost, doubled } = await compareRecord(folder, ends);
    row(
      'soak: audit record',
      text.trim().split(',', 2).join(','),
      `${lost} lost, ${doubled} doubled`,
      'none lost or doubled, chain intact',
      exitCode === 0 && lost === 0 && doubled === 0,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function statuses(ends: readonly SoakEnd[]): string {
  const counts = Object.groupBy(ends, ({ status, busy }) => (busy ? `${status} busy` : String(status)));
  return Object.entries(counts)
    .map(([status, found]) => `${found?.length} ${status}`)
    .join(', ');
}

function no5xx(ends: readonly SoakEnd[]): boolean {
  return ends.every(({ status, busy }) => busy || status === 'gone' || status < 500);
}

/** Processes of the stand-in kubectl, wherever they hang in the tree. */
function standIns(): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(STAND_IN);
    } catch {
      return false;
    }
  });
}

/** Holds the record against what the clients saw: every call once, with both records where it ran. */
async function compareRecord(folder: string, ends: readonly SoakEnd[]) {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const verified = await verify({ files, amongLog: false, contains: [] });
  const records = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line)),
  );
  const of = (...phases: readonly string[]) => records.filter(({ phase }) => phases.includes(phase));
  const callIds = (list: readonly { callId: string }[]) => list.map(({ callId }) => callId);
  const started = new Set(callIds(of('started')));
  const last = callIds(of('ended', 'refused'));
  const markers = of('started', 'refused').flatMap(({ objects }) => objects?.[0]?.name ?? []);
  const found = new Set(markers);
  const answered = ends.filter(({ status, marker }) => status === 200 && marker !== undefined);
  const closed = new Set(last);
  const unanswered = [...started].filter((callId) => !closed.has(callId));
  return {
    ...verified,
    lost: answered.filter(({ marker = '' }) => !found.has(marker)).length + unanswered.length,
    doubled: last.length - closed.size + (of('started').length - started.size) + (markers.length - found.size),
  };
}
