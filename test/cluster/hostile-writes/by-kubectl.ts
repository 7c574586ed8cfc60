import { callTool } from '../../served.ts';
import type { Outcome } from './drive.ts';
import type { Target } from './objects.ts';
import type { Form, Sent } from './variants.ts';

const DOCUMENTS = {
  POST: ['create'],
  PUT: ['replace'],
  PATCH: ['apply', '--server-side', '--force-conflicts', '--field-manager=kubectl'],
} as const;
const PATCHES: Readonly<Record<string, string>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
};

/** Makes the same write by a call of the kubectl tool, and so by a kubectl process. */
export async function sendByKubectl(url: string, sent: Sent, target: Target): Promise<Outcome> {
  const answer = await callTool(url, 'kubectl', { args: argsOf(sent, target), stdin: sent.body });
  // What kubectl made is named in its last line.
  const [, name] = /^[^/\s]+\/(\S+) /m.exec(String(answer.stdout ?? '')) ?? [];
  return {
    isMade: answer.success === true,
    refusal: answer.code,
    object: { message: answer.stderr ?? answer.error, metadata: { name } },
  };
}

/** The words for kubectl; the objects and patches come as its stdin. */
function argsOf({ method, type, subresource }: Sent, { group, plural, name, namespace }: Target): readonly string[] {
  const where = [
    ...(subresource === undefined ? [] : [`--subresource=${subresource}`]),
    ...(namespace === undefined ? [] : ['-n', namespace]),
  ];
  const patch = PATCHES[type];
  if (patch !== undefined)
    return ['patch', group === '' ? plural : `${plural}.${group}`, name, `--type=${patch}`, ...where];
  return [...DOCUMENTS[method], '-f', '-', ...where];
}

/** Whether kubectl can be told to send a write as it is: it computes the patch of a client-side apply itself. */
export function isSentAsGiven(form: Form): boolean {
  return form !== 'apply';
}
