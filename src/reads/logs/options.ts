import { LeaveToKubectl } from '../../api/api.ts';
import { KubectlError } from '../../api/kubectl-error.ts';
import { flagValue, isOn, type KubectlCommand } from '../../kube/command.ts';
import { durationSeconds, parseInteger } from '../../kubectl/go-values.ts';

/** The parameters of a request for a log, but for its container. Source: core/v1 PodLogOptions. */
export interface LogQuery {
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly sinceSeconds?: string;
  readonly sinceTime?: string;
  readonly tailLines?: string;
  readonly limitBytes?: string;
}

/** Lines of each log where a selector picks the pods. */
const SELECTOR_TAIL = '10';

/** Source: LogsOptions.ToLogOptions of kubectl/pkg/cmd/logs. */
export function logQuery(command: KubectlCommand): LogQuery {
  const since = sinceSeconds(command);
  const sinceTime = flagValue(command, 'since-time') ?? '';
  const limit = integer(command, 'limit-bytes') ?? 0n;
  const tail = integer(command, 'tail');
  const hasSelector = (flagValue(command, 'selector') ?? '') !== '';
  const tailLines = tail === undefined && hasSelector ? SELECTOR_TAIL : tail === -1n ? undefined : tail?.toString();
  return {
    previous: isOn(command, 'previous'),
    timestamps: isOn(command, 'timestamps'),
    ...(since === undefined ? {} : { sinceSeconds: String(since) }),
    ...(sinceTime === '' ? {} : { sinceTime: formatSinceTime(sinceTime) }),
    ...(tailLines === undefined ? {} : { tailLines }),
    ...(limit === 0n ? {} : { limitBytes: limit.toString() }),
  };
}

/** Throws what kubectl says of options that cannot be. Source: LogsOptions.Validate of kubectl/pkg/cmd/logs. */
export function validateLogs(
  command: KubectlCommand,
  { sinceTime, sinceSeconds: since, tailLines, limitBytes }: LogQuery,
): void {
  const container = containerName(command);
  if (sinceTime !== undefined && since !== undefined)
    throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (isOn(command, 'all-containers') && container !== '')
    throw new KubectlError(`--all-containers=true should not be specified with container name ${container}`);
  if (flagValue(command, 'container') !== undefined && command.positionals.length === 2)
    throw new KubectlError('only one of -c or an inline [CONTAINER] arg is allowed');
  if (limitBytes?.startsWith('-')) throw new KubectlError('--limit-bytes must be greater than 0');
  if (since?.startsWith('-')) throw new KubectlError('--since must be greater than 0');
  if (tailLines?.startsWith('-')) throw new KubectlError('--tail must be greater than or equal to -1');
}

/** The container that was named, by flag or as second argument; empty where none was. */
export function containerName(command: KubectlCommand): string {
  return command.positionals[1] ?? flagValue(command, 'container') ?? '';
}

/** Whether a text is a time that can be served: RFC 3339 without the corners in which Go and JavaScript differ. */
function isPlainTime(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(
    text,
  );
  const day = match?.[1];
  if (day === undefined) return false;
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** Source: meta/v1 Time.MarshalQueryParameter: UTC, whole seconds. */
function formatSinceTime(text: string): string {
  if (!isPlainTime(text)) throw new LeaveToKubectl('a time may be refused');
  return new Date(text).toISOString().replace(/\.\d+Z$/, 'Z');
}

function sinceSeconds(command: KubectlCommand): number | undefined {
  const seconds = durationSeconds(flagValue(command, 'since') ?? '0');
  if (seconds === 0) return undefined;
  // Go rounds halves away from zero, JavaScript towards the greater number.
  return Math.sign(seconds) * Math.round(Math.abs(seconds)) + 0;
}

function integer(command: KubectlCommand, flag: string): bigint | undefined {
  const value = flagValue(command, flag);
  return value === undefined ? undefined : parseInteger(value);
}
