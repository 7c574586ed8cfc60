import type { MarkOf } from '../marks.ts';
import { isPublicPart } from '../public-parts.ts';
import { decodeBase64 } from '../values.ts';
import { type Fields, isFields, mapFields, mapList } from './fields.ts';
import { redactEncoded, redactField, redactFields, redactNamed, redactText, type Tools } from './walk.ts';

/** What is known of an object beside its content. */
export interface About {
  readonly kind?: string | undefined;
  readonly apiVersion?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Opens the tools for one object. */
export type OpenTools = (about: About) => Tools;

/** Redacts one object, a list or a table; the same reference if nothing in it is secret. */
export function redactObject(value: unknown, about: About, open: OpenTools): unknown {
  if (Array.isArray(value)) return mapList(value, (each) => redactObject(each, about, open));
  if (!isFields(value)) return redactField(value, '', open(about));
  const known = describe(value, about);
  const items = value['items'];
  if (Array.isArray(items) && (known.kind === undefined || known.kind.endsWith('List'))) {
    const ofItem = { ...known, kind: known.kind === 'List' ? undefined : known.kind?.slice(0, -4), name: undefined };
    return mapFields(value, (field, name) =>
      name === 'items'
        ? mapList(items, (each) => redactObject(each, ofItem, open))
        : redactField(field, name, open(known)),
    );
  }
  if (isTable(known, value)) return redactTable(value, about, open);
  // An event of a watch holds a whole object. No object of the API is without a kind and a version.
  if (isFields(value['object']) && typeof value['type'] === 'string' && value['kind'] === undefined)
    return mapFields(value, (field, name) =>
      name === 'object' ? redactObject(field, about, open) : redactField(field, name, open(known)),
    );
  return redactOne(value, known, open(known));
}

function describe(value: Fields, about: About): About {
  const metadata = isFields(value['metadata']) ? value['metadata'] : {};
  const text = (field: unknown, other: string | undefined): string | undefined =>
    typeof field === 'string' && field !== '' ? field : other;
  return {
    kind: text(value['kind'], about.kind),
    apiVersion: text(value['apiVersion'], about.apiVersion),
    namespace: text(metadata['namespace'], about.namespace),
    name: text(metadata['name'], about.name),
  };
}

function redactOne(value: Fields, { kind, apiVersion }: About, tools: Tools): Fields {
  if (kind === 'Secret' && isCore(apiVersion)) return redactSecret(value, tools);
  if (kind === 'ConfigMap' && isCore(apiVersion)) return redactConfigMap(value, tools);
  // Its data is encrypted, for everyone to read.
  if (kind === 'SealedSecret' && (apiVersion === undefined || apiVersion.startsWith('bitnami.com/')))
    return mapFields(value, (field, name) =>
      name === 'spec' ? redactSealed(field, tools) : redactField(field, name, tools),
    );
  return redactFields(value, '', tools);
}

function isCore(apiVersion: string | undefined): boolean {
  return apiVersion === undefined || apiVersion === 'v1';
}

function redactSecret(secret: Fields, tools: Tools): Fields {
  return mapFields(secret, (field, name) => {
    if ((name === 'data' || name === 'stringData') && isFields(field)) return redactData(field, name, secret, tools);
    return redactField(field, name, tools);
  });
}

/** A policy that generates Secrets has the data in another field of the same name. */
function redactData(data: Fields, field: string, secret: Fields, tools: Tools): Fields {
  return mapFields(data, (each, key) =>
    isFields(each) && (key === 'data' || key === 'stringData')
      ? redactData(each, key, secret, tools)
      : redactSecretValue(each, key, field, secret, tools),
  );
}

function redactSecretValue(value: unknown, key: string, field: string, secret: Fields, tools: Tools): unknown {
  if (typeof value !== 'string' || value === '' || tools.isAllowed(key)) return value;
  const plain = field === 'data' ? (decodeBase64(value) ?? value) : value;
  const isNamespace = key === 'namespace' && secret['type'] === 'kubernetes.io/service-account-token';
  if (isNamespace || isPublicPart(key, plain)) return value;
  return tools.mark(wordOf(key, secret, tools), plain);
}

function wordOf(key: string, secret: Fields, { readName }: Tools): Parameters<MarkOf>[0] {
  const says = readName(key)?.word;
  if (says !== undefined) return says;
  switch (secret['type']) {
    case 'kubernetes.io/service-account-token':
    case 'bootstrap.kubernetes.io/token':
      return 'token';
    case 'kubernetes.io/dockerconfigjson':
    case 'kubernetes.io/dockercfg':
    case 'kubernetes.io/basic-auth':
      return 'credential';
    default:
      return 'secret';
  }
}

function redactConfigMap(map: Fields, tools: Tools): Fields {
  const labels = isFields(map['metadata']) && isFields(map['metadata']['labels']) ? map['metadata']['labels'] : {};
  const isRelease = labels['OWNER'] === 'TILLER';
  return mapFields(map, (field, name) => {
    if ((name !== 'data' && name !== 'binaryData') || !isFields(field)) return redactField(field, name, tools);
    return mapFields(field, (each, key) => {
      if (typeof each !== 'string' || tools.isAllowed(key)) return each;
      if (isRelease && key === 'release') return tools.mark('secret', each);
      // A file keeps what is not secret in it.
      if (name === 'data' && each.includes('\n') && /[.:=]/.test(each) && each.trim().includes('\n'))
        return redactText(each, key, tools);
      const shown = redactNamed(each, key, tools);
      return shown === each && name === 'binaryData' ? redactEncoded(each, key, tools) : shown;
    });
  });
}

function redactSealed(spec: unknown, tools: Tools): unknown {
  if (!isFields(spec)) return spec;
  return mapFields(spec, (field, name) => (name === 'encryptedData' ? field : redactField(field, name, tools)));
}

/** Whether an object is a table that the API server printed, and no custom resource of that name. Source: meta/v1 Table. */
function isTable({ kind, apiVersion }: About, value: Fields): boolean {
  return kind === 'Table' && Array.isArray(value['rows']) && (apiVersion?.startsWith('meta.k8s.io/') ?? true);
}

/** The cells of a table under headings that say so, and the objects of its rows. */
function redactTable(table: Fields, about: About, open: OpenTools): Fields {
  const columns = Array.isArray(table['columnDefinitions']) ? table['columnDefinitions'] : [];
  const headings = columns.map((each: unknown) =>
    isFields(each) && typeof each['name'] === 'string' ? each['name'] : '',
  );
  return mapFields(table, (field, name) => {
    if (name !== 'rows' || !Array.isArray(field)) return redactField(field, name, open(about));
    return mapList(field, (row) => {
      if (!isFields(row)) return redactField(row, '', open(about));
      const object = isFields(row['object']) ? row['object'] : {};
      const tools = open(describe(object, about));
      return mapFields(row, (part, key) => {
        if (key === 'object') return redactObject(part, about, open);
        if (key !== 'cells' || !Array.isArray(part)) return redactField(part, key, tools);
        return mapList(part, (cell, at) => redactField(cell, headings[at] ?? '', tools));
      });
    });
  });
}
