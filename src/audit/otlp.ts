import { EMPTY } from './chain.ts';
import type { Sink } from './stream.ts';

/** A collector that takes OTLP logs over HTTP. */
export interface OtlpOptions {
  /** The whole URL, usually ending in /v1/logs. */
  readonly endpoint: string;
  readonly timeoutMs: number;
  readonly serverVersion: string;
}

/**
 * Records as OpenTelemetry log records, each with its line as the body, so that `audit verify` can be run on what was
 * collected. A record counts as written once the collector has acknowledged it; after a failure a new chain begins.
 * Source: OTLP 1.x, OTLP/HTTP with JSON.
 */
export class OtlpSink implements Sink {
  readonly name = 'otlp';
  readonly #options: OtlpOptions;

  constructor(options: OtlpOptions) {
    this.#options = options;
  }

  open(): Promise<typeof EMPTY> {
    return Promise.resolve(EMPTY);
  }

  async write(lines: readonly string[]): Promise<void> {
    const { endpoint, timeoutMs, serverVersion } = this.#options;
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(toRequest(lines, serverVersion)),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`the collector answered with status ${answer.status}`);
    if (rejected(body) > 0) throw new Error('the collector rejected records');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const INFO = 9;

function toRequest(lines: readonly string[], serverVersion: string) {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  return {
    resourceLogs: [
      {
        resource: {
          attributes: [
            attribute('service.name', 'kubernetes-remediation-mcp'),
            attribute('service.version', serverVersion),
          ],
        },
        scopeLogs: [
          {
            scope: { name: 'kubernetes-remediation-mcp/audit' },
            logRecords: lines.map((line) => ({
              timeUnixNano: `${Date.parse(JSON.parse(line).time)}000000`,
              severityNumber: INFO,
              severityText: 'INFO',
              body: { stringValue: line },
            })),
          },
        ],
      },
    ],
  };
}

/** How many records a collector that took the request did not take. */
function rejected(body: string): number {
  try {
    return Number(JSON.parse(body)?.partialSuccess?.rejectedLogRecords ?? 0);
  } catch {
    return 0;
  }
}
