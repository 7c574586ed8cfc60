import type { SettingName } from '../../src/config/settings.ts';
import { TOOLS } from '../../src/tools/index.ts';
import { PACKAGE, REPOSITORY } from './names.ts';
import { isPath, KUBECONFIG, OFFERED, plainDescription, rowOf } from './offered-settings.ts';

/** The titles under which a form asks for the settings. */
const TITLES: Readonly<Record<(typeof OFFERED)[number], string>> = {
  allowedCommands: 'Allowed commands',
  allowedNamespaces: 'Allowed namespaces',
  defaultNamespace: 'Default namespace',
  allowedImages: 'Allowed images',
  approvalCommands: 'Commands that need approval',
  policyFile: 'Policy file',
  timeoutSeconds: 'Timeout in seconds',
  logLevel: 'Log level',
};

/**
 * Returns the manifest of the MCPB bundle, which desktop clients install. Each value has a default, because clients put the
 * name of the placeholder where there is no value. Source: getMcpConfigForManifest of @anthropic-ai/mcpb.
 */
export function bundleManifest() {
  return {
    manifest_version: '0.3',
    name: PACKAGE.name,
    display_name: 'Kubernetes Remediation',
    version: PACKAGE.version,
    description: PACKAGE.description,
    author: { name: 'The authors of kubernetes-remediation-mcp', url: REPOSITORY },
    repository: { type: 'git', url: `${REPOSITORY}.git` },
    homepage: REPOSITORY,
    documentation: `${REPOSITORY}#readme`,
    support: `${REPOSITORY}/issues`,
    server: {
      type: 'node',
      entry_point: 'dist/main.js',
      mcp_config: {
        command: 'node',
        args: [`\${__dirname}/dist/main.js`],
        env: {
          [KUBECONFIG.variable]: placeholder('kubeconfig'),
          ...Object.fromEntries(OFFERED.map((name) => [rowOf(name).variable, placeholder(keyOf(name))])),
        },
      },
    },
    tools: TOOLS.map(({ name, title }) => ({ name, description: title })),
    // What is offered depends on the settings.
    tools_generated: true,
    prompts_generated: true,
    keywords: PACKAGE.keywords,
    license: PACKAGE.license,
    compatibility: { platforms: ['darwin', 'linux'], runtimes: { node: PACKAGE.node } },
    user_config: {
      kubeconfig: {
        type: 'file',
        title: 'Kubeconfig',
        description: KUBECONFIG.description,
        required: false,
        default: '',
      },
      ...Object.fromEntries(OFFERED.map((name) => [keyOf(name), field(name)])),
    },
  };
}

/** The key of a setting in the form: the name of the variable in lower case. */
function keyOf(name: SettingName): string {
  return rowOf(name).variable.toLowerCase();
}

function placeholder(key: string): string {
  return `\${user_config.${key}}`;
}

function field(name: (typeof OFFERED)[number]) {
  const { description, fallback } = rowOf(name);
  return {
    type: isPath(name) ? 'file' : 'string',
    title: TITLES[name],
    description: plainDescription(description),
    required: false,
    default: fallback,
  };
}
