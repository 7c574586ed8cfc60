import { toLower } from '../../go/unicode.ts';
import { formatUrl, joinHostPort } from '../../go/url.ts';
import { type Description, field } from './description.ts';

/** Source: core/v1 Probe. */
export interface Probe {
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: {
    readonly scheme?: string;
    readonly host?: string;
    readonly port?: number | string;
    readonly path?: string;
  };
  readonly tcpSocket?: { readonly host?: string; readonly port?: number | string };
  readonly grpc?: { readonly port?: number; readonly service?: string };
}

/** Writes the probes a container has. Source: describeContainerProbe of kubectl/pkg/describe. */
export function writeProbes(
  w: Description,
  probes: { readonly livenessProbe?: Probe; readonly readinessProbe?: Probe; readonly startupProbe?: Probe },
): void {
  if (probes.livenessProbe) field(w, 2, 'Liveness', formatProbe(probes.livenessProbe));
  if (probes.readinessProbe) field(w, 2, 'Readiness', formatProbe(probes.readinessProbe));
  if (probes.startupProbe) field(w, 2, 'Startup', formatProbe(probes.startupProbe));
}

/** Source: DescribeProbe of kubectl/pkg/describe. */
export function formatProbe(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0 } = probe;
  const { successThreshold = 0, failureThreshold = 0 } = probe;
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`;
  return `${formatAction(probe)} ${times} successThreshold=${successThreshold} failureThreshold=${failureThreshold}`;
}

function formatAction({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec) return `exec [${(exec.command ?? []).join(' ')}]`;
  if (httpGet) return `http-get ${formatRequest(httpGet)}`;
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port ?? ''}`;
  return grpc ? `grpc <pod>:${grpc.port ?? 0} ${grpc.service ?? ''}` : 'unknown';
}

function formatRequest({ scheme = '', host = '', port = '', path = '' }: NonNullable<Probe['httpGet']>): string {
  return formatUrl(toLower(scheme), port === '' ? host : joinHostPort(host, port), path);
}
