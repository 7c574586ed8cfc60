/** The namespaces of the scenario `namespaced`. */
export const SHOP = ['shop', 'shop-staging'];
/** A namespace that no scenario names. */
export const OTHER = `chart-other-${process.pid}`;

const keys = [
  'secret',
  'generic',
  'mcp-keys',
  `--from-literal=answer-key=${'k'.repeat(32)}`,
  `--from-literal=session-key=${'s'.repeat(32)}`,
];
const token = [
  'secret',
  'generic',
  'holmes-k8s-remediation-mcp-token',
  '--from-literal=token=a-token-of-the-reference',
];

/** What the account may do in the namespace shop, in another one, and in no namespace. */
type Answers = Readonly<Record<string, boolean>>;
const NEVER: Answers = {
  'get secrets': false,
  'list secrets -A': false,
  'create serviceaccounts --subresource=token': false,
  'create clusterrolebindings.rbac.authorization.k8s.io': false,
  'escalate clusterroles.rbac.authorization.k8s.io': false,
  'update nodes --subresource=proxy': false,
  'delete namespaces': false,
  'delete customresourcedefinitions.apiextensions.k8s.io': false,
  'patch validatingadmissionpolicies.admissionregistration.k8s.io': false,
  '* *': false,
};
const INSIDE: Answers = { 'create pods --subresource=exec': false, 'create pods': false };
const READS: Answers = { 'get pods': true, 'get pods --subresource=log': true, 'list deployments.apps': true };
const REPAIRS = (may: boolean): Answers => ({
  'delete pods': may,
  'patch deployments.apps': may,
  'patch deployments.apps --subresource=scale': may,
  'delete deployments.apps': false,
  'create deployments.apps': false,
});
const ELSEWHERE = (may: boolean): Answers => ({ [`list pods -n ${OTHER}`]: may, 'list pods -A': may });
const CHANGES: Answers = {
  'create changes.remediation.mcp': true,
  'patch changes.remediation.mcp --subresource=status': true,
  'approve changes.remediation.mcp': false,
  'delete changes.remediation.mcp': false,
  'create suspensions.remediation.mcp': false,
};
const NODES = (may: boolean): Answers => ({ 'list nodes': may, 'patch nodes': false });

/** A scenario of the chart, and what its account may do. */
interface Profile {
  readonly scenario: string;
  /** A short name for the release. */
  readonly name: string;
  readonly may: Answers;
  /** What `kubectl create` makes before. */
  readonly objects?: readonly (readonly string[])[];
}

/** One row for each way to install the chart that grants other rights. */
export const PROFILES: readonly Profile[] = [
  {
    scenario: 'read-only',
    name: 'read',
    may: { ...NEVER, ...INSIDE, ...READS, ...REPAIRS(false), ...ELSEWHERE(true), ...NODES(true) },
  },
  {
    scenario: 'remediation',
    name: 'repair',
    // It may run two images, so it may create pods.
    may: { ...NEVER, ...INSIDE, 'create pods': true, ...READS, ...REPAIRS(true), ...ELSEWHERE(true), ...NODES(false) },
  },
  {
    scenario: 'namespaced',
    name: 'spaces',
    may: { ...NEVER, ...INSIDE, ...READS, ...REPAIRS(true), ...ELSEWHERE(false), ...NODES(false) },
  },
  {
    scenario: 'approvals',
    name: 'ask',
    objects: [keys],
    may: { ...NEVER, ...INSIDE, ...READS, ...REPAIRS(true), ...ELSEWHERE(true), ...NODES(false), ...CHANGES },
  },
  {
    scenario: 'token-review',
    name: 'tokens',
    may: {
      ...NEVER,
      ...INSIDE,
      ...READS,
      ...REPAIRS(true),
      ...ELSEWHERE(true),
      'create tokenreviews.authentication.k8s.io': true,
      'impersonate serviceaccounts/holmes': true,
      'impersonate serviceaccounts/default': false,
      'impersonate users/admin': false,
    },
  },
  {
    scenario: 'reference-addon',
    name: 'addon',
    objects: [token],
    may: {
      ...NEVER,
      ...READS,
      ...REPAIRS(true),
      ...ELSEWHERE(true),
      'create pods --subresource=exec': true,
      'create pods': true,
      'patch nodes': true,
    },
  },
];
