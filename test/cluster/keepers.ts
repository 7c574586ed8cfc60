import { succeed } from '../deployment/kubectl.ts';
import { callTool, type HttpServer } from '../served.ts';
import { admin, makeNamespace, serveCluster } from './against.ts';
import { keepersOf } from './given-texts.ts';

/** What a server that changes objects needs to be allowed. */
export const CHANGING = {
  // Deployments of the tests mount a Secret.
  KUBECTL_ALLOW: 'use-secrets',
  KUBECTL_ALLOWED_COMMANDS: 'get,apply,create,replace,delete,patch',
  KUBECTL_ALLOWED_IMAGES: 'example/*',
};

/** Ways to give documents to a server and to see what became of them. */
export interface Keepers {
  readonly kubectl: (args: readonly string[], stdin?: unknown) => ReturnType<typeof callTool>;
  readonly apply: (stdin: unknown) => ReturnType<typeof callTool>;
  /** What the API server holds at a path of an object. */
  readonly stored: (kind: string, name: string, path: string) => Promise<string>;
  /** The names of all that was made in the namespace. */
  readonly names: () => Promise<string>;
  readonly server: HttpServer;
  readonly stop: () => Promise<void>;
}

/**
 * Makes a namespace, installs the kind Keeper in a group of its own, and starts a server that may change objects. Other tests
 * may have a Keeper at the same time, so its word needs its group.
 */
export async function serveKeepers(namespace: string, group: string): Promise<Keepers> {
  await makeNamespace(namespace);
  await succeed(admin, ['create', '-f', '-'], JSON.stringify(keepersOf(group)));
  await succeed(admin, ['wait', '--for=condition=Established', `crd/keepers.${group}`, '--timeout=60s']);
  const server = await serveCluster(CHANGING);
  const inNamespace = ['-n', namespace];
  const kubectl = (args: readonly string[], stdin?: unknown) =>
    callTool(server.url, 'kubectl', stdin === undefined ? { args } : { args, stdin });
  return {
    kubectl,
    apply: (stdin) => kubectl(['apply', '-f', '-', ...inNamespace], stdin),
    stored: (kind, name, path) => succeed(admin, ['get', kind, name, ...inNamespace, '-o', `jsonpath=${path}`]),
    names: () =>
      succeed(admin, [
        'get',
        `all,configmaps,keepers.${group}`,
        ...inNamespace,
        '-o',
        'jsonpath={.items[*].metadata.name}',
      ]),
    server,
    stop: async () => {
      await server.stop();
      await admin(['delete', 'namespace', namespace, '--wait=false']);
      await admin(['delete', 'crd', `keepers.${group}`, '--wait=false']);
    },
  };
}
