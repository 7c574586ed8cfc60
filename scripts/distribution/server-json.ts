import type { SettingName } from '../../src/config/settings.ts';
import { BUNDLE, DOWNLOADS, IMAGE, PACKAGE, REPOSITORY } from './names.ts';
import { isPath, KUBECONFIG, OFFERED, OFFERED_ON_HTTP, plainDescription, rowOf } from './offered-settings.ts';

/** The newest schema of the MCP registry that is published. Source: the changelog of server.json in modelcontextprotocol/registry. */
export const SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

const PORT = '8000';

/**
 * Returns server.json, by which the MCP registry knows the server: how to start it from npm and from its image, and which
 * variables to ask for. `bundleSha256` adds the MCPB bundle, whose hash is known only once it is packed.
 */
export function serverJson(bundleSha256?: string) {
  return {
    $schema: SCHEMA,
    name: PACKAGE.mcpName,
    title: 'Kubernetes Remediation',
    description: PACKAGE.description,
    version: PACKAGE.version,
    repository: { url: REPOSITORY, source: 'github' },
    websiteUrl: REPOSITORY,
    packages: [
      {
        registryType: 'npm',
        identifier: PACKAGE.name,
        version: PACKAGE.version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: [kubeconfig(), ...variables(OFFERED)],
      },
      {
        registryType: 'npm',
        identifier: PACKAGE.name,
        version: PACKAGE.version,
        runtimeHint: 'npx',
        transport: overHttp(),
        packageArguments: [named('--transport', 'http'), named('--port', PORT)],
        environmentVariables: [kubeconfig(), ...variables([...OFFERED, ...OFFERED_ON_HTTP])],
      },
      {
        registryType: 'oci',
        identifier: `${IMAGE}:${PACKAGE.version}`,
        runtimeHint: 'docker',
        // On loopback only: in the container the server listens on all addresses.
        runtimeArguments: [named('-p', `127.0.0.1:${PORT}:${PORT}`), mounted()],
        transport: overHttp(),
        environmentVariables: [
          { name: KUBECONFIG.variable, description: 'The kubeconfig in the container', value: IN_CONTAINER },
          ...variables([...OFFERED.filter((name) => !isPath(name)), ...OFFERED_ON_HTTP]),
        ],
      },
      ...(bundleSha256 === undefined
        ? []
        : [
            {
              registryType: 'mcpb',
              identifier: `${DOWNLOADS}/${BUNDLE}`,
              version: PACKAGE.version,
              fileSha256: bundleSha256,
              transport: { type: 'stdio' },
            },
          ]),
    ],
  };
}

const IN_CONTAINER = '/kubeconfig';

function overHttp() {
  return { type: 'streamable-http', url: `http://127.0.0.1:${PORT}/mcp` };
}

function named(name: string, value: string) {
  return { type: 'named', name, value };
}

function mounted() {
  return {
    type: 'named',
    name: '-v',
    value: `{kubeconfig}:${IN_CONTAINER}:ro`,
    variables: {
      kubeconfig: { description: 'The kubeconfig file on this machine', format: 'filepath', isRequired: true },
    },
  };
}

function kubeconfig() {
  return { name: KUBECONFIG.variable, description: KUBECONFIG.description, format: 'filepath' };
}

function variables(names: readonly SettingName[]) {
  return names.map((name) => {
    const { variable, description, fallback, secret } = rowOf(name);
    return {
      name: variable,
      description: plainDescription(description),
      ...(isPath(name) && { format: 'filepath' }),
      ...(fallback !== '' && { default: fallback }),
      ...(secret && { isSecret: true }),
    };
  });
}
