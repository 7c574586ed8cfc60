import { nearest } from '../kube/nearest.ts';
import type { Environment } from './configuration.ts';
import { SETTINGS } from './settings.ts';

/** How the variables of this server begin. */
const OURS = /^(KUBECTL|MCP|AUDIT|METRICS|POLICY|CONSOLE)_/;
const KNOWN: readonly string[] = Object.values(SETTINGS).map(({ variable }) => variable);

/** Variables that begin like ours and belong to kubectl, or to programs that start MCP servers. Source: kubectl 1.30 to 1.37; Claude Code. */
const OTHERS: ReadonlySet<string> = new Set([
  'KUBECTL_APPLYSET',
  'KUBECTL_AUTH_USER',
  'KUBECTL_COMMAND_HEADERS',
  'KUBECTL_DEBUG_CUSTOM_PROFILE',
  'KUBECTL_ENABLE_CMD_SHADOW',
  'KUBECTL_EXPLAIN_OPENAPIV3',
  'KUBECTL_EXTERNAL_DIFF',
  'KUBECTL_INTERACTIVE_DELETE',
  'KUBECTL_KUBERC',
  'KUBECTL_KYAML',
  'KUBECTL_OPENAPIV3_PATCH',
  'KUBECTL_PATH',
  'KUBECTL_PORT_FORWARD_WEBSOCKETS',
  'KUBECTL_REMOTE_COMMAND_WEBSOCKETS',
  'KUBECTL_VERSION',
  'MCP_CLIENT_SECRET',
  'MCP_CONNECTION_NONBLOCKING',
  'MCP_OAUTH_CALLBACK_PORT',
  'MCP_TIMEOUT',
  'MCP_TOOL_TIMEOUT',
]);

/** Settings of the reference server's later versions, which its Helm chart sets. */
const REFERENCE =
  /^(KUBECTL_(PREAPPROVED_\w+|DIAGNOSTIC_\w+|FILE_READ_\w+|ALLOW_ARBITRARY_COMMANDS)|GPU_DIAG_\w+|DCGM_ENABLED)$/;

/** What Kubernetes puts into a container for each Service of its namespace. Source: Kubernetes, Service environment variables. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/** A sentence for each variable that was probably meant for this server and that it does not read. No value is quoted. */
export function unknownVariables(environment: Environment): readonly string[] {
  const names = Object.keys(environment).filter((name) => environment[name] !== undefined);
  const reference = names.filter((name) => REFERENCE.test(name)).toSorted();
  const unknown = names.filter((name) => isUnknown(name, environment[name] ?? '')).toSorted();
  return [
    ...unknown.map((name) => {
      const meant = nearest(name, KNOWN);
      return meant === undefined
        ? `${name} is not a setting of this server and has no effect.`
        : `${name} is not a setting of this server and has no effect; the nearest is ${meant}.`;
    }),
    ...(reference.length === 0
      ? []
      : [`This server does not support ${reference.join(', ')} yet; they have no effect.`]),
  ];
}

function isUnknown(name: string, value: string): boolean {
  if (!OURS.test(name) || KNOWN.includes(name) || OTHERS.has(name) || REFERENCE.test(name)) return false;
  return !SERVICE_LINK.test(name) && !(name.endsWith('_PORT') && SERVICE_ADDRESS.test(value));
}
