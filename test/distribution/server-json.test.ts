import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { PACKAGE, ROOT } from '../../scripts/distribution/names.ts';
import { SCHEMA, serverJson } from '../../scripts/distribution/server-json.ts';
import { SETTINGS } from '../../src/config/settings.ts';

const file = JSON.parse(readFileSync(join(ROOT, 'server.json'), 'utf8'));
const schema = JSON.parse(readFileSync(new URL('schemas/server.json', import.meta.url), 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('uri', (text: string) => URL.canParse(text));
const validate = ajv.compile(schema);

/** What the schema objects to, as paths and messages. */
function faults(value: unknown): readonly string[] {
  return validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

interface Variable {
  readonly name: string;
  readonly default?: string;
  readonly isSecret?: boolean;
  readonly format?: string;
}
type Listed = {
  readonly registryType: string;
  readonly version?: string;
  readonly environmentVariables: readonly Variable[];
};

test('follows the schema of the MCP registry, also with the bundle of a release', () => {
  expect(file.$schema).toBe(SCHEMA);
  expect(schema.$id).toBe(SCHEMA);
  expect(faults(file)).toEqual([]);
  expect(faults(serverJson('a'.repeat(64)))).toEqual([]);
});

test.each<[string, (broken: typeof file) => void]>([
  ['a name without a namespace', (broken) => (broken.name = 'kubernetes')],
  ['a description that is too long', (broken) => (broken.description = 'x'.repeat(101))],
  ['no version', (broken) => delete broken.version],
  ['a package of the version latest', (broken) => (broken.packages[0].version = 'latest')],
  ['a package without transport', (broken) => delete broken.packages[0].transport],
  ['a transport that does not exist', (broken) => (broken.packages[0].transport.type = 'http')],
  ['HTTP without an address', (broken) => delete broken.packages[1].transport.url],
  ['a variable without a name', (broken) => delete broken.packages[0].environmentVariables[0].name],
  ['a format that does not exist', (broken) => (broken.packages[0].environmentVariables[0].format = 'path')],
  ['an argument without a type', (broken) => delete broken.packages[1].packageArguments[0].type],
  ['a hash that is none', (broken) => (broken.packages[0].fileSha256 = 'abc')],
  ['a repository without an address', (broken) => delete broken.repository.url],
])('the schema rejects %s', (_, damage) => {
  const broken = structuredClone(file);
  damage(broken);
  expect(faults(broken)).not.toEqual([]);
});

test('names the server, the package and the image in one version', () => {
  expect(file).toMatchObject({ name: PACKAGE.mcpName, version: PACKAGE.version });
  const packages: readonly (Listed & { readonly identifier: string; readonly transport: { readonly type: string } })[] =
    file.packages;
  expect(packages.map(({ registryType, transport }) => [registryType, transport.type])).toEqual([
    ['npm', 'stdio'],
    ['npm', 'streamable-http'],
    ['oci', 'streamable-http'],
  ]);
  for (const { registryType, version, identifier } of packages)
    if (registryType === 'oci') expect(identifier).toMatch(new RegExp(`:${PACKAGE.version}$`));
    else expect({ version, identifier }).toEqual({ version: PACKAGE.version, identifier: PACKAGE.name });
});

describe('the variables', () => {
  const rows = new Map(Object.values(SETTINGS).map((row) => [row.variable as string, row]));
  const listed = (file.packages as readonly Listed[]).flatMap((each) => each.environmentVariables);

  test('are settings of the server with their defaults, or KUBECONFIG', () => {
    for (const variable of listed) {
      if (variable.name === 'KUBECONFIG') continue;
      expect(rows.get(variable.name), variable.name).toBeDefined();
      expect(variable.default ?? '').toBe(rows.get(variable.name)?.fallback);
    }
  });

  test('say which of them are secret, as the settings do', () => {
    const secret = listed.filter(({ isSecret }) => isSecret).map(({ name }) => name);
    expect(secret).toEqual(expect.arrayContaining(['MCP_AUTH_TOKEN', 'MCP_SESSION_KEY']));
    for (const { name, isSecret } of listed) expect(isSecret ?? false, name).toBe(isSecretSetting(name));
  });

  function isSecretSetting(name: string): boolean {
    const row = rows.get(name);
    return row !== undefined && 'secret' in row;
  }
});
