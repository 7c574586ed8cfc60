import { posix } from 'node:path';
import { quote, type Refusal, refuse } from '../../errors.ts';
import type { PreapprovedSettings } from '../../kube/preapproved.ts';

/** Folders and files that are never read, whatever the operator lists. Source: the reference, 1.4.0. */
export const NEVER_READ: readonly string[] = [
  '/proc',
  '/sys',
  '/dev',
  '/var/run/secrets',
  '/run/secrets',
  '/var/secrets',
  '/etc/secrets',
  '/secrets',
  '/vault/secrets',
  '/etc/kubernetes/pki',
  '/etc/ssl/private',
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
];

/** Names of files that hold credentials, as shell patterns for one segment each. Source: the reference, 1.4.0. */
const OF_REFERENCE: readonly string[] = [
  '.aws',
  '.azure',
  '.config/gcloud',
  '.kube',
  '.ssh',
  '.docker',
  '.gnupg',
  '.oci',
  '.boto',
  '.netrc',
  '.git-credentials',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.my.cnf',
  '.terraformrc',
  '.terraform.d/credentials*',
  '.vault-token',
  '.env',
  '.env.*',
  '*credentials*',
  '*.pem',
  '*.key',
  '*.p12',
  '*.pfx',
  '*.jks',
  '*.keystore',
  '*.kubeconfig',
  'kubeconfig',
  'id_rsa*',
  'id_dsa*',
  'id_ecdsa*',
  'id_ed25519*',
];

/**
 * What the reference reads and this server does not: key tables, password files, histories of shells, logins of registries,
 * kubeconfigs of nodes, and Secrets and tokens as the kubelet keeps them on a node.
 */
const OF_THIS_SERVER: readonly string[] = [
  '*.keytab',
  '*.kdbx',
  '*.gpg',
  '.dockercfg',
  '.dockerconfigjson',
  '.htpasswd',
  '.s3cfg',
  '.*_history',
  'kubernetes/*.conf',
  'k3s.yaml',
  'rke2.yaml',
  'kubernetes.io~secret',
  'kubernetes.io~projected',
  'kubernetes.io~csi',
  'run/secrets',
];

export const NEVER_READ_NAMES: readonly string[] = [...OF_REFERENCE, ...OF_THIS_SERVER];

const PATTERNS = NEVER_READ_NAMES.map((text) => ({ text, segments: text.split('/').map(toRegExp) }));

function toRegExp(pattern: string): RegExp {
  const text = pattern.split('*').map((part) => RegExp.escape(part));
  return new RegExp(`^${text.join('.*')}$`, 'is');
}

/** Returns why a path is none that can be judged by its text; undefined for an absolute one without hidden characters. */
export function refuseShape(path: string): Refusal | undefined {
  const how = 'Give the path as ls shows it, for example /var/log/app.log.';
  if (/[;|&$`\\'"\n\r]/.test(path)) return refuse('METACHARACTER', `Invalid characters in path: ${quote(path)}`, how);
  if (!path.startsWith('/')) return refuse('PATH_NOT_ALLOWED', `Path must be absolute: ${quote(path)}`, how);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(path) || path.length > 4096)
    return refuse('PATH_NOT_ALLOWED', `Path ${quote(path)} has hidden characters or is too long.`, how);
  return undefined;
}

/** Returns a path without `.`, `..`, doubled and last slashes, as the text alone says it. */
export function normalizePath(path: string): string {
  const normal = posix.normalize(path).replace(/^\/+/, '/');
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Returns whether a path is a folder or lies in it; both are normal. */
export function isUnder(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/**
 * Returns why a path may not be read; undefined if it may. Judges the text alone: links in the container are judged once they are
 * resolved. `asked` is how the caller named it. Pure.
 */
export function refusePath(
  path: string,
  { fileRoots, fileDenied }: PreapprovedSettings,
  asked = path,
): Refusal | undefined {
  const shape = refuseShape(path);
  if (shape !== undefined) return shape;
  const normal = normalizePath(path);
  const shown = quote(asked, 200);
  const root = NEVER_READ.find((each) => isUnder(normal.toLowerCase(), each));
  if (root !== undefined)
    return refusePathFor(
      `Path ${shown} is restricted: it resolves under '${root}', which holds secrets, credentials, or system pseudo-filesystem data.`,
    );
  const pattern = credentialPattern(normal);
  if (pattern !== undefined)
    return refusePathFor(
      `Path ${shown} is restricted: it matches the credential-file pattern '${pattern}', which is never readable.`,
    );
  const denied = fileDenied.find((each) => isUnder(normal, normalizePath(each)));
  if (denied !== undefined)
    return refusePathFor(
      `Path ${shown} is restricted: it resolves under the denied path '${normalizePath(denied)}'. Secret and token mounts cannot be read.`,
    );
  if (fileRoots.some((each) => isUnder(normal, normalizePath(each)))) return undefined;
  return refuse(
    'PATH_NOT_ALLOWED',
    `Path ${shown} is not under any allowed root. Allowed roots: ${fileRoots.map(normalizePath).join(', ')}.`,
    'Read a file in one of these folders, or ask the operator to add the folder to KUBECTL_FILE_READ_ALLOWED_PATHS.',
  );
}

/** Returns the pattern of credential files that a normal path matches; undefined without any. Pure. */
export function credentialPattern(normal: string): string | undefined {
  const segments = normal.split('/');
  return PATTERNS.find((each) => matchesAnywhere(segments, each.segments))?.text;
}

function refusePathFor(error: string): Refusal {
  return refuse('PATH_NOT_ALLOWED', error, 'Read another file. This server does not show credentials.');
}

function matchesAnywhere(path: readonly string[], pattern: readonly RegExp[]): boolean {
  return path.some((_, at) => pattern.every((segment, offset) => segment.test(path[at + offset] ?? '')));
}
