import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';

const root = join(import.meta.dirname, '..');
const EDIT_INSTEAD = '# Generated: edit rbac.yaml of the repository, then run make generate.\n';

/** An object of a manifest, as far as the chart takes parts of it. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: readonly unknown[];
  readonly spec?: unknown;
}

/**
 * The files of the chart that repeat a manifest of the repository, by their path: the rules of roles, the kinds, the policies of
 * the API server, the alerts and the dashboard. Each function returns the whole content; it throws if a part of rbac.yaml is missing.
 */
export const CHART_FILES: Readonly<Record<string, () => string>> = {
  'charts/kubernetes-remediation-mcp/files/rbac.yaml': rules,
  'charts/kubernetes-remediation-mcp/files/definitions.yaml': () =>
    specs('CustomResourceDefinition', ({ metadata: { name } }) => name),
  'charts/kubernetes-remediation-mcp/files/admission.yaml': () =>
    specs('ValidatingAdmissionPolicy', ({ metadata: { name } }) => name.replace('kubernetes-remediation-mcp-', '')),
  'charts/kubernetes-remediation-mcp/files/alerts.yaml': () => read('deploy/alerts.yaml'),
  'charts/kubernetes-remediation-mcp/files/grafana-dashboard.json': () => read('deploy/grafana-dashboard.json'),
};

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function rules(): string {
  const text = read('rbac.yaml');
  const clusterWide = part(text, 'cluster-wide', false);
  const namespaced = part(text, 'namespaced');
  const list = (whole: string, name: string) => parse(part(whole, name)) as unknown;
  const roleRules = (name: string) => manifests(part(text, name)).find(({ kind }) => kind === 'ClusterRole')?.rules;
  const all = {
    read: manifests(clusterWide).find(({ kind }) => kind === 'ClusterRole')?.rules,
    diagnosis: list(clusterWide, 'diagnosis'),
    namespacedDiagnosis: list(namespaced, 'diagnosis'),
    remediation: list(clusterWide, 'remediation'),
    runImage: list(clusterWide, 'run-image'),
    events: roleRules('events'),
    tokenReview: roleRules('token-review'),
    changes: roleRules('changes'),
    approver: roleRules('approver'),
  };
  for (const [name, found] of Object.entries(all))
    if (!Array.isArray(found) || found.length === 0) throw new Error(`rbac.yaml has no rules for ${name}.`);
  return EDIT_INSTEAD + stringify(all, { aliasDuplicateObjects: false });
}

function specs(kind: string, key: (object: Manifest) => string): string {
  const found = manifests(part(read('rbac.yaml'), 'changes')).filter((object) => object.kind === kind);
  if (found.length === 0) throw new Error(`The part changes of rbac.yaml has no ${kind}.`);
  const entries = found.map((object) => [key(object), object.spec]);
  return EDIT_INSTEAD + stringify(Object.fromEntries(entries), { lineWidth: 0 });
}

function manifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((object) => object !== null);
}

/** The lines of a part between its markers, without their comment sign unless the part is on as it is. */
function part(text: string, name: string, isCommented = true): string {
  const lines = text.split('\n');
  const [from, to] = ['>>>', '<<<'].map((mark) => lines.findIndex((line) => line.trim() === `# ${mark} ${name}`));
  if (from === undefined || to === undefined || from === -1 || to < from)
    throw new Error(`rbac.yaml has no part ${name}.`);
  const inside = lines.slice(from + 1, to);
  return (isCommented ? inside.map((line) => line.replace('# ', '')) : inside).join('\n');
}
