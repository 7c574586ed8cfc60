import type { Configuration, Environment } from './configuration.ts';
import { unknownVariables } from './unknown-variables.ts';

/** A sentence for each setting that is taken and yet does not do what its operator may expect. */
export function settingWarnings(configuration: Configuration, environment: Environment): readonly string[] {
  const { auditStderr, auditFile, auditOtlpEndpoint, allowedNamespaces, defaultNamespace } = configuration;
  return [
    ...unknownVariables(environment),
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
