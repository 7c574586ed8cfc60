import { namespaceArguments, writeCall } from '../../kubectl/write-call.ts';
import type { Ended, Suggestion } from './hint.ts';
import { firstSaid, type Said } from './said.ts';

/** Changes that the API server or kubectl refuses. Sources: apimachinery/pkg/api/errors, the admission plugins of apiserver. */
const TABLE: readonly Said[] = [
  {
    pattern: /exceeded quota: (?<quota>[^,]+), requested: (?<requested>[^\n]+)/,
    hint: ({ quota, requested = '' }, { command }) => ({
      text: `The quota ${quota} of the namespace is used up (requested: ${requested.slice(0, 150)}). A retry does not help until other objects are deleted, the object requests less, or the operator raises the quota.`,
      calls: [{ to: 'Look at the quota', args: ['describe', 'resourcequota', ...namespaceArguments(command)] }],
    }),
  },
  {
    pattern: /violates PodSecurity "(?<level>[^"]+)"/,
    hint: ({ level }) => ({
      text: `The namespace accepts only pods of the Pod Security level ${level}. A retry does not help: change what stderr lists in the pod's security settings.`,
    }),
  },
  {
    pattern:
      /admission webhook "(?<webhook>[^"]+)" denied the request|ValidatingAdmissionPolicy '(?<policy>[^']+)'.*denied request/,
    hint: ({ webhook, policy }) => ({
      text: `${webhook === undefined ? `The admission policy ${policy}` : `The admission webhook ${webhook}`} of the cluster denies the change: nothing was changed. A retry does not help: change the object as stderr says, or ask the operator.`,
    }),
  },
  {
    pattern: /because it is being terminated/,
    hint: () => ({ text: 'The namespace is being deleted: nothing can be created in it. Use another namespace.' }),
  },
  {
    pattern: /LimitRanger|(maximum|minimum) (cpu|memory) usage per/,
    hint: (_, { command }) => ({
      text: 'A limit range of the namespace does not allow these requests or limits. A retry does not help: change them as stderr says.',
      calls: [{ to: 'Look at the limit ranges', args: ['describe', 'limitrange', ...namespaceArguments(command)] }],
    }),
  },
  {
    pattern: /\(AlreadyExists\): (?<kind>\S+) "(?<name>[^"]+)" already exists/,
    hint: ({ kind = '', name = '' }, { command }) => ({
      text: `${kind} "${name}" exists already: nothing was created. Change it with patch, apply or set, or use another name.`,
      calls: [{ to: 'Look at it', args: ['get', kind, name, ...namespaceArguments(command)] }],
    }),
  },
  {
    pattern: /Apply failed with \d+ conflicts?: conflicts? with "(?<manager>[^"]+)"/,
    hint: ({ manager }) => ({
      text: `Other managers (${manager}) own fields of the document: nothing was changed. Leave these fields out, or take them over with --force-conflicts=true.`,
    }),
  },
  {
    pattern: /\(Conflict\): Operation cannot be fulfilled on (?<kind>\S+) "(?<name>[^"]+)"/,
    hint: ({ kind = '', name = '' }, { command }) => ({
      text: `Another client changed the object in the meantime, so nothing was changed. Read it again, then try again, without metadata.resourceVersion in the document.`,
      calls: [{ to: 'Read it', args: ['get', kind, name, ...namespaceArguments(command), '-o', 'yaml'] }],
    }),
  },
  {
    pattern: /pod updates may not change fields other than/,
    hint: () => ({
      text: 'Most fields of a pod cannot be changed. Change the template of the workload that owns the pod (set, patch), and it replaces the pod.',
    }),
  },
  {
    pattern: /updates to statefulset spec for fields other than/,
    hint: () => ({
      text: 'Only the replicas, the template and the update strategy of a StatefulSet can be changed. For other fields it must be deleted with --cascade=orphan and created again.',
    }),
  },
  {
    pattern: /field is immutable|may not be changed|Forbidden: updates? .* (is|are) (forbidden|not allowed)/,
    hint: () => ({
      text: 'The field cannot be changed once the object exists: nothing was changed. Leave it as it is, or delete the object and create it again.',
    }),
  },
  {
    pattern: /'(?<key>[^']+)' already has a value|--overwrite is false/,
    hint: (_, { command }) => ({
      text: 'The object already has a value there, and it was kept.',
      calls: [{ to: 'To replace it', args: writeCall(command, { plus: ['--overwrite=true'] }) }],
    }),
  },
  {
    pattern: /Expected (replicas|resource version) to be (?<wanted>\S+), was (?<is>\S+)/,
    hint: ({ is }) => ({
      text: `The object is not as you expected (it has ${is}): nothing was changed. Look at it again before you decide.`,
    }),
  },
  {
    pattern: /no rollout history found|unable to find (the )?specified revision/,
    hint: (_, { command }) => ({
      text: 'The revision does not exist: nothing was changed.',
      calls: [onSame('List the revisions', 'history', command)],
    }),
  },
  {
    pattern: /can't restart paused|cannot rollback a paused/,
    hint: (_, { command }) => ({
      text: 'The rollout is paused: nothing was changed.',
      calls: [onSame('Resume it first', 'resume', command)],
    }),
  },
  {
    pattern: /no objects passed to (apply|create|delete)/,
    hint: () => ({ text: 'The document holds no object. Give one as stdin, with apiVersion, kind and metadata.name.' }),
  },
];

function onSame(to: string, word: string, command: Ended['command']): Suggestion {
  return {
    to,
    args: ['rollout', word, ...command.positionals, ...namespaceArguments(command)],
  };
}

export const writes = firstSaid(TABLE);
