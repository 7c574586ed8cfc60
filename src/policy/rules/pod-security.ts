import { quote, type Refusal, refuse } from '../../errors.ts';
import { flagValue, type KubectlCommand } from '../../kube/command.ts';
import { sortPositionals } from '../classification/index.ts';
import { readContent } from '../content.ts';
import { denyIf, type Rule } from '../policy.ts';

const DEBUG_PROFILES = new Set(['general', 'baseline', 'restricted']);

/** No pod may get more rights through a document, a patch or a debug container, and no patch may be beyond judging. */
export const podSecurity: Rule = {
  id: 'pod-security',
  judge: ({ tool, command }) => {
    if (tool !== 'kubectl') return denyIf(undefined);
    if (command.documents !== undefined && command.path[0] !== 'delete') {
      return denyIf(
        command.documents
          .map((document) => judgeContent(document, 'document'))
          .find((refusal) => refusal !== undefined),
      );
    }
    if (command.path[0] === 'patch') return denyIf(judgePatch(command));
    if (command.path[0] === 'debug') return denyIf(judgeDebug(command));
    return denyIf(undefined);
  },
};

function judgePatch(command: KubectlCommand): Refusal | undefined {
  const text = flagValue(command, 'patch');
  if (text === undefined)
    return refuse(
      'PATCH_INVALID',
      'The patch is missing.',
      'Give it as JSON with --patch=, for example {"spec":{"replicas":3}}.',
    );
  let patch: unknown;
  try {
    patch = JSON.parse(text);
  } catch {
    return refuse(
      'PATCH_INVALID',
      'The patch is not valid JSON.',
      'Give the patch as JSON, with quoted names; YAML is not taken.',
    );
  }
  if (JSON.stringify(patch) !== text.trim() && hasRepeatedKey(text, patch)) {
    return refuse('PATCH_INVALID', 'The patch names a field twice.', 'Name every field once.');
  }
  return judgeContent(patch, 'patch');
}

/** Judges one document, or one patch. */
function judgeContent(content: unknown, what: 'patch' | 'document'): Refusal | undefined {
  const { rights, unclear } = readContent(content);
  if (unclear)
    return refuse(
      'PATCH_INVALID',
      `The ${what} copies or moves fields, or is nested too deeply to judge.`,
      'Use add, replace and remove with plain values.',
    );
  const [right] = rights;
  if (right === undefined) return undefined;
  return refuse(
    'POD_SECURITY',
    `The ${what} sets ${quote(right)}, which can give a pod more rights.`,
    'Leave it out: pods get no more rights through this server.',
  );
}

/** Compares the number of quoted names followed by a colon with the number of keys that were parsed. */
function hasRepeatedKey(text: string, value: unknown): boolean {
  const written = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter((match) => match[1] !== undefined).length;
  const count = (each: unknown): number =>
    typeof each !== 'object' || each === null
      ? 0
      : Object.values(each).reduce(
          (sum, inner) => sum + count(inner),
          Array.isArray(each) ? 0 : Object.keys(each).length,
        );
  return written !== count(value);
}

function judgeDebug(command: KubectlCommand): Refusal | undefined {
  const profile = flagValue(command, 'profile');
  if (profile !== undefined && !DEBUG_PROFILES.has(profile)) {
    return refuse(
      'POD_SECURITY',
      `The debug profile ${quote(profile, 20)} gives the container more rights.`,
      'Use --profile=general, baseline or restricted.',
    );
  }
  // The first word may be a pod, and a later one a node.
  if (sortPositionals(command).objects.some((word) => /^(no|nodes?)(\.[^/]*)?\//i.test(word))) {
    return refuse(
      'POD_SECURITY',
      'Debugging a node gives a pod the whole node.',
      'Look at the node with describe and get events.',
    );
  }
  return undefined;
}
