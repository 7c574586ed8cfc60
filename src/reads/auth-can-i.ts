import { KubectlError } from '../api/kubectl-error.ts';
import { findByName } from '../api/objects/named-object.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { TabWriter } from '../go/tabwriter.ts';
import { TABLE_COLUMNS } from '../go/terminal.ts';
import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { accessRows, type Rule } from './auth/rules.ts';
import type { NativeRead, ReadParts } from './read.ts';
import { reportErrors } from './report-errors.ts';

const API = '/apis/authorization.k8s.io/v1';

/** kubectl auth can-i. Source: kubectl/pkg/cmd/auth/cani.go. */
export const readAuthCanI: NativeRead = reportErrors(async (command, parts) => {
  const namespace = isOn(command, 'all-namespaces') ? '' : flagValue(command, 'namespace') || parts.defaultNamespace;
  if (isOn(command, 'list')) return listAccess(command, namespace, parts);
  const question = await readQuestion(command, namespace, parts);
  const { status } = await post<AccessReview>(parts, 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', question);
  if (!isOn(command, 'quiet')) parts.stdout(status.allowed ? 'yes\n' : `${refusal(status)}\n`);
  return status.allowed ? 0 : 1;
});

interface AccessReview {
  readonly status: { readonly allowed: boolean; readonly reason?: string; readonly evaluationError?: string };
}

interface RulesReview {
  readonly status: {
    readonly resourceRules: readonly Rule[] | null;
    readonly nonResourceRules: readonly Rule[] | null;
    readonly incomplete: boolean;
    readonly evaluationError?: string;
  };
}

function post<T>(parts: ReadParts, kind: string, resource: string, spec: unknown): Promise<T> {
  const body = { kind, apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec, status: {} };
  return new RestClient(parts).postJson<T>(`${API}/${resource}`, body, {
    resource: `${resource}.authorization.k8s.io`,
  });
}

function refusal({ reason = '', evaluationError = '' }: AccessReview['status']): string {
  return ['no', reason, evaluationError].filter((part) => part !== '').join(' - ');
}

const RESOURCE_VERBS: readonly string[] =
  'get list watch create update patch delete deletecollection use bind impersonate * approve sign escalate attest'.split(
    ' ',
  );
const URL_VERBS: readonly string[] = 'get put post head options delete patch *'.split(' ');

/** What the API server is asked. What kubectl wonders about goes to standard error. */
async function readQuestion(command: KubectlCommand, namespace: string, parts: ReadParts) {
  const [verb, target, ...rest] = command.positionals;
  if (verb === undefined || target === undefined || rest.length > 0)
    throw new KubectlError(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  const subresource = flagValue(command, 'subresource') ?? '';
  const isUrl = target.startsWith('/');
  const warn = (text: string) => parts.stderr(`Warning: ${text}\n\n`);
  const slash = target.indexOf('/');
  const [spelling, name] = slash < 0 ? [target, ''] : [target.slice(0, slash), target.slice(slash + 1)];
  const resource = isUrl ? undefined : await findAsked(spelling, parts, warn);
  if (isUrl && subresource !== '') throw new KubectlError('--subresource can not be used with NonResourceURL');
  if (resource?.namespaced === false && namespace !== '') {
    const within = resource.group === '' ? '' : ` in group '${resource.group}'`;
    warn(`resource '${resource.resource}' is not namespace scoped${within}`);
  }
  if (isUrl ? !URL_VERBS.includes(verb) : !isOn(command, 'all-namespaces') && !RESOURCE_VERBS.includes(verb))
    warn(`verb '${verb}' is not a known verb`);
  if (isOn(command, 'no-headers')) throw new KubectlError('--no-headers cannot be set without --list specified');
  if (resource === undefined) return { nonResourceAttributes: { verb, path: target } };
  return {
    resourceAttributes: { namespace, verb, group: resource.group, resource: resource.resource, subresource, name },
  };
}

/** Resources that are asked about although no API server lists them. */
const UNLISTED: readonly string[] = ['users', 'groups'];

/** The resource of an access review; an unknown resource is reviewed as it is spelled. */
async function findAsked(spelling: string, { discovery }: ReadParts, warn: (text: string) => void) {
  const asked = { group: '', resource: spelling, namespaced: undefined };
  if (spelling === '*') return asked;
  const lower = spelling.toLowerCase();
  const found = await findByName(discovery, lower);
  if (found !== undefined) return found;
  const [resource = '', ...group] = lower.split('.');
  if (!UNLISTED.includes(lower))
    warn(
      `the server doesn't have a resource type '${resource}'${group.length === 0 ? '' : ` in group '${group.join('.')}'`}`,
    );
  return asked;
}

async function listAccess(command: KubectlCommand, namespace: string, parts: ReadParts): Promise<number> {
  if (command.positionals.length > 0) throw new KubectlError('list option must be specified with no arguments');
  const subresource = flagValue(command, 'subresource') ?? '';
  if (isOn(command, 'quiet') || isOn(command, 'all-namespaces') || subresource !== '')
    throw new KubectlError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  const { status } = await post<RulesReview>(parts, 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', { namespace });
  if (status.incomplete) parts.stderr(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`);
  const columns = new TabWriter(TABLE_COLUMNS, parts.stdout);
  if (!isOn(command, 'no-headers')) columns.write('Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
  for (const row of accessRows([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])]))
    columns.write(`${row.join('\t')}\n`);
  columns.flush();
  return 0;
}
