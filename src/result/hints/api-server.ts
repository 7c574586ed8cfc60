import { namespaceArguments } from '../../kubectl/write-call.ts';
import { firstSaid, type Said } from './said.ts';

const WAIT = 'Try again in about 10 seconds. If the error persists, tell the operator.';
const OPERATOR = 'A retry does not help until the operator fixes it.';

/** The way to the API server, and its state. Sources: client-go/rest, checkErr of kubectl/pkg/cmd/util, net of Go. */
const TABLE: readonly Said[] = [
  {
    pattern: /You must be logged in to the server|^Error from server \(Unauthorized\)/m,
    hint: () => ({
      text: `The API server does not accept the credentials of this server: they are wrong or have expired. ${OPERATOR}`,
    }),
  },
  {
    pattern: /x509: |tls: failed to verify certificate/,
    hint: () => ({ text: `This server does not trust the certificate of the API server. ${OPERATOR}` }),
  },
  {
    pattern: /: no such host/,
    hint: () => ({ text: `The name of the API server cannot be resolved. ${WAIT}` }),
  },
  {
    pattern: /The connection to the server \S+ was refused|connect: (connection refused|no route to host)/,
    hint: (_, { stderr }) =>
      /^Error from server/m.test(stderr)
        ? undefined
        : { text: `The API server does not answer: nothing was done. ${WAIT}` },
  },
  {
    pattern: /failed calling webhook "(?<webhook>[^"]+)"/,
    hint: ({ webhook }) => ({
      text: `The admission webhook ${webhook} does not answer, so the API server refuses the change: nothing was changed. Look at the pods of the webhook's service, then try again.`,
    }),
  },
  {
    pattern: /(containerLogs|\/exec\/|:10250\b).*(connection refused|i\/o timeout|no route to host|no such host)/,
    hint: () => ({
      text: 'The API server cannot reach the kubelet of the pod. Its node may be down.',
      calls: [{ to: 'Look at the nodes', args: ['get', 'nodes'] }],
    }),
  },
  {
    pattern: /violate the pod's disruption budget/,
    hint: (_, { command }) => ({
      text: 'A disruption budget protects this pod for now. Wait until more pods of its workload are ready, then try again.',
      calls: [{ to: 'Look at the budgets', args: ['get', 'poddisruptionbudgets', ...namespaceArguments(command)] }],
    }),
  },
  {
    pattern: /\(TooManyRequests\)|too many requests/i,
    hint: () => ({ text: `The API server accepts no more requests for now. ${WAIT}` }),
  },
  {
    pattern: /metrics not available yet/,
    hint: () => ({ text: 'The metrics server has no measurements yet. Try again in about a minute.' }),
  },
  {
    pattern: /Metrics API not available|\.metrics\.k8s\.io/,
    hint: () => ({
      text: 'This cluster has no working metrics server, so "top" does not work here. A retry does not help.',
      calls: [{ to: 'For requests and limits, call', args: ['describe', 'nodes'] }],
    }),
  },
  {
    pattern:
      /\((ServiceUnavailable|Timeout|InternalError)\)|i\/o timeout|TLS handshake timeout|context deadline exceeded|unexpected EOF|connection reset by peer/,
    hint: (_, { command: { path } }) => ({
      text: READING.has(path[0] ?? '')
        ? `The API server, or a service behind it, did not answer in time. ${WAIT}`
        : `The API server did not answer in time, so the change may or may not have been made. Look at the object before you try again.`,
    }),
  },
];

const READING: ReadonlySet<string> = new Set([
  ...[
    'get',
    'describe',
    'logs',
    'events',
    'top',
    'explain',
    'api-resources',
    'api-versions',
    'version',
    'auth',
    'wait',
  ],
]);

export const apiServer = firstSaid(TABLE);
