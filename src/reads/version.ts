import { LeaveToKubectl } from '../api/api.ts';
import { KubectlError } from '../api/kubectl-error.ts';
import { RestClient } from '../api/objects/rest-client.ts';
import { printString } from '../go/print-json.ts';
import type { ClientVersion, VersionInfo } from '../kube/client-version.ts';
import { flagValue, isOn } from '../kube/command.ts';
import { toYaml } from './get/print-objects.ts';
import type { NativeRead, ReadParts } from './read.ts';
import { reportErrors } from './report-errors.ts';

/** Source: version.Info of apimachinery/pkg/version; the fields in its order, and those it leaves out where they are empty. */
const FIELDS = [
  'major',
  'minor',
  'emulationMajor',
  'emulationMinor',
  'minCompatibilityMajor',
  'minCompatibilityMinor',
  'gitVersion',
  'gitCommit',
  'gitTreeState',
  'buildDate',
  'goVersion',
  'compiler',
  'platform',
] as const;
const OPTIONAL = /^(emulation|minCompatibility)/;
/** Beyond it kubectl warns. */
const SUPPORTED_SKEW = 1;

/** kubectl version. Source: kubectl/pkg/cmd/version. */
export const readVersion: NativeRead = reportErrors(async (command, parts) => {
  const { client } = parts;
  if (command.positionals.length > 0) throw new KubectlError(`extra arguments: [${command.positionals.join(' ')}]`);
  if (client === undefined) throw new LeaveToKubectl('what kubectl says of itself is not known');
  const print = (server?: VersionInfo) =>
    parts.stdout(PRINTERS[flagValue(command, 'output') ?? '']?.(client, server) ?? '');
  const server = isOn(command, 'client')
    ? undefined
    : await new RestClient(parts).getJson<VersionInfo>('/version', { isBare: true }).catch((error: unknown) => {
        // kubectl tells its own version first, and then why the other one is missing.
        print();
        throw error;
      });
  print(server);
  if (server !== undefined) warnOfSkew(client.clientVersion, server, parts.stderr);
  return 0;
});

const PRINTERS: Readonly<Record<string, (client: ClientVersion, server?: VersionInfo) => string>> = {
  '': ({ clientVersion, kustomizeVersion }, server) =>
    [
      `Client Version: ${clientVersion['gitVersion']}\n`,
      `Kustomize Version: ${kustomizeVersion}\n`,
      ...(server === undefined ? [] : [`Server Version: ${server['gitVersion'] ?? ''}\n`]),
    ].join(''),
  json: ({ clientVersion, kustomizeVersion }, server) => {
    const info = (given: VersionInfo) =>
      `{\n${fieldsOf(given)
        .map(([name, value]) => `    "${name}": ${printString(value)}`)
        .join(',\n')}\n  }`;
    const fields = [
      `  "clientVersion": ${info(clientVersion)}`,
      `  "kustomizeVersion": ${printString(kustomizeVersion)}`,
      ...(server === undefined ? [] : [`  "serverVersion": ${info(server)}`]),
    ];
    return `{\n${fields.join(',\n')}\n}\n`;
  },
  yaml: ({ clientVersion, kustomizeVersion }, server) => {
    const serverVersion = server && { serverVersion: Object.fromEntries(fieldsOf(server)) };
    return `${toYaml({ clientVersion: Object.fromEntries(fieldsOf(clientVersion)), kustomizeVersion, ...serverVersion })}\n`;
  },
};

function fieldsOf(info: VersionInfo): readonly (readonly [name: string, value: string])[] {
  return FIELDS.map((name) => [name, info[name] ?? ''] as const).filter(
    ([name, value]) => value !== '' || !OPTIONAL.test(name),
  );
}

function warnOfSkew(client: VersionInfo, server: VersionInfo, stderr: ReadParts['stderr']): void {
  const [ours, theirs] = [minorOf(client), minorOf(server)];
  if (ours.major === theirs.major && Math.abs(ours.minor - theirs.minor) <= SUPPORTED_SKEW) return;
  stderr(
    `Warning: version difference between client (${ours.major}.${ours.minor}) and server (${theirs.major}.${theirs.minor}) exceeds the supported minor version skew of +/-${SUPPORTED_SKEW}\n`,
  );
}

function minorOf({ gitVersion = '' }: VersionInfo): { readonly major: number; readonly minor: number } {
  const [, major, minor] =
    /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:[-+][0-9A-Za-z.+-]+)?$/.exec(gitVersion) ?? [];
  if (major === undefined || minor === undefined) throw new LeaveToKubectl('a version that is written otherwise');
  return { major: Number(major), minor: Number(minor) };
}
