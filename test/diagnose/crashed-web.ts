import { deployment, meta, pod } from './objects.ts';
import { ago } from './read.ts';

/** A pod of the Deployment web whose container ended with 1. */
export const crashed = pod('web', {
  app: { restartCount: 4, lastState: { terminated: { exitCode: 1, finishedAt: ago(20) } } },
});
export const service = (name: string, more: object = {}) => ({
  kind: 'Service',
  metadata: meta(name),
  spec: { selector: { app: name }, ports: [{ port: 5432 }], clusterIPs: ['10.96.0.7'], ...more },
});
export const slice = (name: string, isReady: boolean) => ({
  kind: 'EndpointSlice',
  metadata: meta(`${name}-1`, { labels: { 'kubernetes.io/service-name': name } }),
  endpoints: [{ conditions: { ready: isReady } }],
});
/** The last lines of its container before it ended. */
export const says = (...lines: string[]) => ({ logs: { 'shop/web-5d-x/app': lines } });
/** It, and a Service that it may need, without ready endpoints. */
export const DB = [...deployment('web'), crashed, service('db'), slice('db', false)];
