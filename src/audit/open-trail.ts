import type { Configuration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { FileSink } from './file.ts';
import { OtlpSink } from './otlp.ts';
import { stderrSink } from './stderr.ts';
import { type Sink, Stream } from './stream.ts';
import { type OnLost, Trail } from './trail.ts';

/**
 * Opens every stream that is configured. Throws ConfigurationError where the file cannot be written: a server that could
 * record nothing would refuse everything. `version` is the server's version, and `further` are sinks that no setting names.
 */
export async function openTrail(
  configuration: Configuration,
  version: string,
  onLost: OnLost,
  further: readonly Sink[] = [],
): Promise<Trail> {
  const { auditStderr, auditFile, auditFileMaxBytes, auditFileKeep, auditOtlpEndpoint, auditOtlpTimeoutMs } =
    configuration;
  const streams: Stream[] = [];
  if (auditStderr) streams.push(new Stream(stderrSink, version));
  if (auditFile !== '') {
    const file = new Stream(
      new FileSink({ path: auditFile, maxBytes: auditFileMaxBytes, keep: auditFileKeep }),
      version,
    );
    await file.open().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message.split(',', 1)[0] : 'unknown error';
      throw new ConfigurationError(
        `AUDIT_FILE is ${JSON.stringify(auditFile)}, which cannot be written (${reason}); use a file of audit records, or one in a folder where files can be made.`,
      );
    });
    streams.push(file);
  }
  if (auditOtlpEndpoint !== '') {
    const options = { endpoint: auditOtlpEndpoint, timeoutMs: auditOtlpTimeoutMs, serverVersion: version };
    streams.push(new Stream(new OtlpSink(options), version));
  }
  streams.push(...further.map((sink) => new Stream(sink, version)));
  return new Trail(streams, onLost);
}
