/**
 * Returns a kubeconfig that leads through the gateway and holds no credentials. kubectl keeps what it remembers of a cluster
 * under the name of its host, so that it is the host of the API server. kubectl sends no credentials to an http address at all.
 */
export function gatewayKubeconfig(host: string, namespace: string, proxyUrl: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'gateway', cluster: { server: `http://${host}`, 'proxy-url': proxyUrl } }],
    contexts: [{ name: 'gateway', context: { cluster: 'gateway', namespace, user: '' } }],
    'current-context': 'gateway',
  });
}
