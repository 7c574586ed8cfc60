import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import type { ControlPlane } from '../hack/control-plane.ts';

/** Gives standard input to kubectl and waits for its end. */
export async function apply({ kubectl, kubeconfig }: ControlPlane, objects: readonly object[]): Promise<void> {
  const child = spawn(kubectl, [`--kubeconfig=${kubeconfig}`, 'create', '-f', '-'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error('the objects were not created');
}

/** Pods like those of a web service, which no scheduler takes: they stay as they are. */
export function pods(namespace: string, count: number): readonly object[] {
  const variables = Array.from({ length: 12 }, (_, at) => ({ name: `SETTING_${at}`, value: `value-${at}` }));
  return Array.from({ length: count }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-${at}`,
      namespace,
      labels: { app: 'web', 'app.kubernetes.io/version': '1.2.3' },
      annotations: { note: 'written for a measurement' },
    },
    spec: {
      schedulerName: 'nobody',
      containers: ['app', 'sidecar'].map((name) => ({ name, image: `example/${name}:1`, env: variables })),
    },
  }));
}

/** What makes a request one of the administrator of a kubeconfig, over a kept connection to its API server. */
export function administratorOf(kubeconfig: string): Pick<RequestOptions, 'agent' | 'hostname' | 'port'> {
  const config = readFileSync(kubeconfig, 'utf8');
  const data = (field: string) => Buffer.from(new RegExp(`${field}: (\\S+)`).exec(config)?.[1] ?? '', 'base64');
  const server = new URL(/server: (\S+)/.exec(config)?.[1] ?? '');
  const agent = new Agent({
    keepAlive: true,
    ca: data('certificate-authority-data'),
    cert: data('client-certificate-data'),
    key: data('client-key-data'),
  });
  return { agent, hostname: server.hostname, port: server.port };
}

/** One request over a kept connection, as the administrator; resolves with the bytes of the answer. */
export type BareGet = (path: string, accept?: string) => Promise<number>;

export function bareGet({ kubeconfig }: ControlPlane): BareGet {
  const administrator = administratorOf(kubeconfig);
  return (path, accept = 'application/json') => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const options = { ...administrator, path, headers: { accept } };
    request(options, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () =>
        response.statusCode === 200 ? resolve(bytes) : reject(new Error(`status ${response.statusCode}`)),
      );
    })
      .on('error', reject)
      .end();
    return promise;
  };
}

/** What kubectl asks for where it prints a table. */
export const AS_TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
