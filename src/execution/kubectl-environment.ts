import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What kubectl needs to find its cluster, its credentials and a proxy; nothing else of the server's environment reaches it. */
const PASSED: readonly string[] = [
  'HOME',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'KUBECONFIG',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  'KUBERNETES_SERVICE_PORT_HTTPS',
  'NO_PROXY',
  'PATH',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'TZ',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];

/**
 * The environment of a kubectl process. `more` names further variables to pass. Its own settings win over everything:
 * no kuberc file, caches in the state folder, and a Go runtime tuned for one short call (ADR 0004).
 */
export function kubectlEnvironment(
  server: Environment,
  more: readonly string[],
  stateFolder: string | undefined,
): Record<string, string> {
  const passed = [...PASSED, ...more].flatMap((name) => {
    const value = server[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(passed),
    ...(stateFolder === undefined ? {} : { KUBECACHEDIR: join(stateFolder, 'cache') }),
    KUBECTL_KUBERC: 'false',
    GOMAXPROCS: '1',
    GOGC: '400',
    GOMEMLIMIT: '64MiB',
  };
}
