import type { Setting } from '../../src/config/setting.ts';
import { SETTINGS, type SettingName } from '../../src/config/settings.ts';

/** The settings that forms of clients and registries ask for: the ones that a user of one machine decides on. */
export const OFFERED = [
  'allowedCommands',
  'allowedNamespaces',
  'defaultNamespace',
  'allowedImages',
  'approvalCommands',
  'policyFile',
  'timeoutSeconds',
  'logLevel',
] as const satisfies readonly SettingName[];

/** Further settings that matter only to a server that others reach over HTTP. */
export const OFFERED_ON_HTTP = [
  'authToken',
  'sessionKey',
  'oidcIssuer',
  'oidcAudience',
  'allowedHosts',
] as const satisfies readonly SettingName[];

/** The variable that every kubectl reads; it is none of the server's settings. */
export const KUBECONFIG = {
  variable: 'KUBECONFIG',
  description: 'The kubeconfig file; the server uses its current context. If empty, ~/.kube/config',
} as const;

/** The row of a setting. */
export function rowOf(name: SettingName): Setting<unknown> {
  return SETTINGS[name];
}

/** Whether the value of a setting is the path of a file. */
export function isPath(name: SettingName): boolean {
  return name.endsWith('File');
}

/** A description as plain text: other programs do not know our documents, nor Markdown. */
export function plainDescription(description: string): string {
  return description.replaceAll('`', '').replace(/,? \(?(?:see )?docs\/[\w/]+\.md\)?/, '');
}
