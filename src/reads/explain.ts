import { LeaveToKubectl } from '../api/api.ts';
import { KubectlError } from '../api/kubectl-error.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { sortedKeys } from '../go/sort.ts';
import { flagValue, isOn, type KubectlCommand } from '../kube/command.ts';
import { parseInteger } from '../kubectl/go-values.ts';
import { type ExplainOptions, renderSchema } from './explain/render.ts';
import type { GroupVersionKind, OpenApiDocument } from './explain/schema.ts';
import { type ExplainTarget, findTarget } from './explain/target.ts';
import type { NativeRead } from './read.ts';
import { reportErrors } from './report-errors.ts';

/** kubectl explain in its usual format. Source: kubectl/pkg/cmd/explain, kubectl/pkg/explain/v2. */
export const readExplain: NativeRead = reportErrors(async (command, parts) => {
  const maxDepth = checkArguments(command);
  const [argument = ''] = command.positionals;
  const target = await findTarget(argument, flagValue(command, 'api-version') ?? '', parts.discovery);
  const document = await readDocument(new RestClient(parts), target);
  const kind = findKind(document, target);
  const { group } = kind;
  parts.stdout(
    `${group === '' ? '' : `GROUP:      ${group}\n`}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`,
  );
  const options = { document, fieldPath: target.fieldPath, isRecursive: isOn(command, 'recursive'), maxDepth };
  parts.stdout(`${renderKind(kind, options)}\n`);
  return 0;
});

/** The depth that is asked for, 0 for any. */
function checkArguments(command: KubectlCommand): number {
  const { positionals } = command;
  if (positionals.length === 0)
    throw new KubectlError(
      'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
    );
  if (positionals.length > 1) throw new KubectlError('We accept only this format: explain RESOURCE\n');
  const depth = Number(parseInteger(flagValue(command, 'max-depth') ?? '0'));
  if (depth > 0 && !isOn(command, 'recursive')) throw new KubectlError('--max-depth requires --recursive');
  if (depth < 0) throw new KubectlError('--max-depth must be non-negative');
  return depth;
}

interface DocumentList {
  readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

async function readDocument(client: RestClient, target: ExplainTarget): Promise<OpenApiDocument> {
  const { group, version, resource } = target;
  const { paths } = await readOrLeave<DocumentList>(client, '/openapi/v3');
  const name = group === '' ? `api/${version}` : `apis/${group}/${version}`;
  const found = Object.hasOwn(paths, name) ? paths[name] : undefined;
  if (found === undefined)
    throw new KubectlError(`couldn't find resource for "${group}/${version}, Resource=${resource}"`);
  return readOrLeave<OpenApiDocument>(client, found.serverRelativeURL);
}

/** Where the API server does not serve OpenAPI 3, kubectl explains from version 2. */
async function readOrLeave<T>(client: RestClient, path: string): Promise<T> {
  try {
    return await client.getJson<T>(path, { isBare: true });
  } catch (error) {
    throw error instanceof KubectlError ? new LeaveToKubectl('there is no OpenAPI 3') : error;
  }
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The kind of a resource, from what its paths say. Of several paths the last one counts. */
function findKind(document: OpenApiDocument, { group, version, resource }: ExplainTarget): GroupVersionKind {
  const root = `${group === '' ? '/api' : `/apis/${group}`}/${version}`;
  const places = [`${root}/${resource}`, `${root}/namespaces/{namespace}/${resource}`];
  let found: GroupVersionKind | undefined;
  for (const path of places.flatMap((place) => [place, `${place}/{name}`])) {
    for (const method of METHODS) {
      const operation = document.paths?.[path]?.[method];
      if (operation === undefined) continue;
      found = operation['x-kubernetes-group-version-kind'];
      if (found !== undefined) break;
    }
  }
  if (found !== undefined) return found;
  throw new KubectlError(`error: GVR (${group}/${version}, Resource=${resource}) not found in OpenAPI schema`);
}

function renderKind(kind: GroupVersionKind, options: ExplainOptions): string {
  const { schemas = {} } = options.document.components ?? {};
  for (const name of sortedKeys(schemas)) {
    const schema = schemas[name] ?? {};
    const kinds = schema['x-kubernetes-group-version-kind'] ?? [];
    if (kinds.some((each) => each.group === kind.group && each.version === kind.version && each.kind === kind.kind))
      return renderSchema(schema, options);
  }
  throw new KubectlError(
    `error: GVK map[group:${kind.group} kind:${kind.kind} version:${kind.version}] not found in OpenAPI schema`,
  );
}
