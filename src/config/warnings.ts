import { covers } from '../kube/command-entry.ts';
import { offersChanges } from './changes.ts';
import type { Configuration, Environment } from './configuration.ts';
import { toolsetWarnings } from './toolset.ts';
import { unknownVariables } from './unknown-variables.ts';

/** A sentence for each setting that is taken and yet does not do what its operator may expect. */
export function settingWarnings(configuration: Configuration, environment: Environment): readonly string[] {
  const { auditStderr, auditFile, auditOtlpEndpoint, allowedNamespaces, defaultNamespace } = configuration;
  return [
    ...unknownVariables(environment),
    ...toolsetWarnings(configuration, environment),
    ...approvalsInVain(configuration),
    ...(configuration.changeWebhookUrl === '' || offersChanges(configuration)
      ? []
      : ['CHANGE_WEBHOOK_URL is set, but the server plans no changes: it sends no events.']),
    ...(configuration.maxUnhealedChanges === 0 || offersChanges(configuration)
      ? []
      : ['CHANGE_MAX_UNHEALED is set, but the server plans no changes (CHANGES): it has no effect.']),
    ...(configuration.consoleOidcClientId === '' || configuration.console
      ? []
      : ['CONSOLE_OIDC_CLIENT_ID is set, but CONSOLE is off: the server does not serve the console.']),
    ...(auditStderr || auditFile !== '' || auditOtlpEndpoint !== ''
      ? []
      : [
          'AUDIT_STDERR is off, and neither AUDIT_FILE nor AUDIT_OTLP_ENDPOINT is set: no audit record is written anywhere.',
        ]),
    ...(allowedNamespaces.length === 0 || defaultNamespace === '' || allowedNamespaces.includes(defaultNamespace)
      ? []
      : [
          'KUBECTL_DEFAULT_NAMESPACE is not in KUBECTL_ALLOWED_NAMESPACES: the server refuses every call that names no namespace.',
        ]),
  ];
}

/** Approval allows nothing by itself, which the name of the setting does not tell. */
function approvalsInVain({ approvalCommands, allowedCommands, allowedImages }: Configuration): readonly string[] {
  const allowed = [...allowedCommands, ...(allowedImages.length > 0 ? ['run'] : [])];
  return approvalCommands
    .filter((entry) => entry !== '*')
    .filter((entry) => !allowed.some((each) => covers(each, entry.split(' ')) || covers(entry, each.split(' '))))
    .map(
      (entry) =>
        `KUBECTL_APPROVAL_COMMANDS lists '${entry}', which is not allowed: the server refuses it before it asks an approver.`,
    );
}
