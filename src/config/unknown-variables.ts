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

/**
 * Variables of earlier builds of the reference, which its later ones do not read either; KUBECTL_PREAPPROVED_COMMANDS, under
 * which its chart sets the list of programs, is read with the settings of the later tools.
 */
const REFERENCE =
  /^(GPU_DIAG_(IMAGE|HOST_IMAGE|ALLOW_HOST_ACCESS|RUNTIME_CLASS|DCGM_POD_SELECTOR)|KUBECTL_PREAPPROVED_COMMANDS)$/;

/** What Kubernetes puts into a container for each Service of its namespace. Source: Kubernetes, Service environment variables. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/** A sentence for each variable that was probably meant for this server and that it does not read. No value is quoted. */
export function unknownVariables(environment: Environment): readonly string[] {
  const names = Object.keys(environment).filter((name) => environment[name] !== undefined);
  const earlier = names.filter((name) => name.startsWith('GPU_DIAG_') && REFERENCE.test(name)).toSorted();
  const unknown = names.filter((name) => isUnknown(name, environment[name] ?? '')).toSorted();
  return [
    ...unknown.map((name) => {
      const meant = nearest(name, KNOWN);
      return meant === undefined
        ? `${name} is not a setting of this server and has no effect.`
        : `${name} is not a setting of this server and has no effect; the nearest is ${meant}.`;
    }),
    ...(earlier.length === 0
      ? []
      : [`Without effect, as only earlier builds of the reference read them: ${earlier.join(', ')}.`]),
  ];
}

function isUnknown(name: string, value: string): boolean {
  if (!OURS.test(name) || KNOWN.includes(name) || OTHERS.has(name) || REFERENCE.test(name)) return false;
  return !SERVICE_LINK.test(name) && !(name.endsWith('_PORT') && SERVICE_ADDRESS.test(value));
}
