/** The kinds by which an API server judges writes, by their plural. */
type Plural =
  | `${'validating' | 'mutating'}webhookconfigurations`
  | `${'validating' | 'mutating'}admissionpolicies`
  | `${'validating' | 'mutating'}admissionpolicybindings`;

/** Returns the path of the list of each kind. Source: admissionregistration.k8s.io/v1. */
export function admissionPaths(...plurals: readonly Plural[]): readonly string[] {
  return plurals.map(admissionPath);
}

/** Returns the path of the list of one kind. */
export function admissionPath(plural: Plural): string {
  return `/apis/admissionregistration.k8s.io/v1/${plural}`;
}
