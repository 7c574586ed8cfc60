import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

export const repository = new URL('../../', import.meta.url).pathname;

/** One Kubernetes object as written, of which only the head is typed. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly [field: string]: unknown;
}

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export function repositoryFile(path: string): string {
  return readFileSync(`${repository}${path}`, 'utf8');
}

/** The objects of a manifest file; throws on YAML that only half parses. */
export function manifests(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as Manifest;
  });
}

export function manifest(text: string, kind: string): Manifest {
  const found = manifests(text).find((candidate) => candidate.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} in this manifest`);
  return found;
}

/** The text with one `# ` taken off each line between `# >>> part` and `# <<< part`, as the head of rbac.yaml tells operators to. */
export function turnOn(text: string, part: string): string {
  return editPart(text, part, (line) => line.replace('# ', ''));
}

/** The text without the lines between the two markers of a part. */
export function leaveOut(text: string, part: string): string {
  return editPart(text, part, () => undefined);
}

function editPart(text: string, part: string, edit: (line: string) => string | undefined): string {
  let inside = false;
  let found = false;
  const kept = text.split('\n').flatMap((line) => {
    const marker = line.trimStart();
    if (marker === `# >>> ${part}` || marker === `# <<< ${part}`) {
      inside = marker.startsWith('# >>>');
      found = true;
      return [line];
    }
    const edited = inside && !/^ *# [<>]{3} /.test(line) ? edit(line) : line;
    return edited === undefined ? [] : [edited];
  });
  if (!found) throw new Error(`no part named ${part}`);
  return kept.join('\n');
}

const rbac = repositoryFile('rbac.yaml');

const oneNamespace = leaveOut(turnOn(rbac, 'namespaced'), 'cluster-wide');
const everythingOn = (text: string) => turnOn(turnOn(turnOn(text, 'diagnosis'), 'remediation'), 'run-image');

/** rbac.yaml in every state its head describes. */
export const rbacModes = {
  'read-only': rbac,
  diagnosis: turnOn(rbac, 'diagnosis'),
  remediation: turnOn(rbac, 'remediation'),
  'run-image': turnOn(rbac, 'run-image'),
  'cluster-wide, everything on': everythingOn(rbac),
  namespaced: oneNamespace,
  'namespaced diagnosis': turnOn(oneNamespace, 'diagnosis'),
  'namespaced remediation': turnOn(oneNamespace, 'remediation'),
  'namespaced, everything on': everythingOn(oneNamespace),
} as const;

export type RbacMode = keyof typeof rbacModes;
