import type { KubectlCommand } from '../kube/command.ts';
import { readApiResources } from './api-resources.ts';
import { readApiVersions } from './api-versions.ts';
import { readAuthCanI } from './auth-can-i.ts';
import { readAuthWhoami } from './auth-whoami.ts';
import { readDescribe } from './describe.ts';
import { readEvents } from './events.ts';
import { readExplain } from './explain.ts';
import { readGet } from './get.ts';
import { readLogs } from './logs.ts';
import type { NativeRead } from './read.ts';
import { readRolloutHistory } from './rollout-history.ts';
import { readRolloutStatus } from './rollout-status.ts';
import { readTopNode } from './top-node.ts';
import { readTopPod } from './top-pod.ts';
import { readVersion } from './version.ts';

/** Values of a flag that are served: all of them, listed ones, or values that match as a whole. */
type Values = 'any' | readonly string[] | RegExp;

/** A decimal whole number without leading zeros; Go reads 010 as eight. */
const DECIMAL = /-?(0|[1-9]\d*)/;

/** A command that is served without a process. */
interface Coverage {
  readonly read: NativeRead;
  /** The flags it may have; with any other, or another value, kubectl serves it. `namespace` goes without saying. */
  readonly flags: Readonly<Record<string, Values>>;
  /** Whether kubectl prints some lines in the order of a map, which Go leaves to chance. */
  readonly leavesOrder?: true;
}

const OBJECT_FORMATS: readonly string[] = ['', 'json', 'name', 'yaml'];

/**
 * Everything that is served without a process, because the differential tests show it to be what kubectl prints. What
 * is not listed here goes to kubectl; what a read itself cannot settle (LeaveToKubectl) goes there too.
 */
export const COVERAGE: Readonly<Record<string, Coverage>> = {
  'api-resources': {
    read: readApiResources,
    flags: {
      'api-group': 'any',
      categories: 'any',
      namespaced: 'any',
      'no-headers': 'any',
      output: ['', 'wide', 'name', 'json', 'yaml'],
      'sort-by': 'any',
      verbs: 'any',
    },
  },
  'api-versions': { read: readApiVersions, flags: {} },
  'auth can-i': {
    read: readAuthCanI,
    flags: { 'all-namespaces': 'any', list: 'any', 'no-headers': 'any', quiet: 'any', subresource: 'any' },
  },
  'auth whoami': { read: readAuthWhoami, flags: { output: OBJECT_FORMATS, 'show-managed-fields': 'any' } },
  describe: {
    read: readDescribe,
    leavesOrder: true,
    flags: { 'all-namespaces': 'any', 'chunk-size': DECIMAL, selector: 'any', 'show-events': 'any' },
  },
  events: {
    read: readEvents,
    flags: {
      'all-namespaces': 'any',
      'chunk-size': DECIMAL,
      for: 'any',
      'no-headers': 'any',
      output: OBJECT_FORMATS,
      'show-managed-fields': 'any',
      types: 'any',
      watch: ['false'],
    },
  },
  explain: {
    read: readExplain,
    flags: { 'api-version': 'any', 'max-depth': 'any', output: ['plaintext'], recursive: 'any' },
  },
  get: {
    read: readGet,
    flags: {
      'all-namespaces': 'any',
      'allow-missing-template-keys': 'any',
      'chunk-size': DECIMAL,
      'field-selector': 'any',
      'ignore-not-found': 'any',
      'label-columns': 'any',
      'no-headers': 'any',
      output: /|wide|json|yaml|name|jsonpath(-as-json)?=.+|custom-columns=.+/s,
      selector: 'any',
      'show-kind': 'any',
      'show-labels': 'any',
      'show-managed-fields': 'any',
      'sort-by': 'any',
      subresource: 'any',
    },
  },
  logs: {
    read: readLogs,
    leavesOrder: true,
    flags: {
      'all-containers': 'any',
      'all-pods': 'any',
      container: 'any',
      follow: ['false'],
      'ignore-errors': 'any',
      'limit-bytes': 'any',
      'max-log-requests': 'any',
      'pod-running-timeout': 'any',
      prefix: 'any',
      previous: 'any',
      selector: 'any',
      since: 'any',
      'since-time': 'any',
      tail: 'any',
      timestamps: 'any',
    },
  },
  'rollout history': { read: readRolloutHistory, flags: { revision: 'any', selector: 'any' } },
  'rollout status': {
    read: readRolloutStatus,
    flags: { revision: 'any', selector: 'any', timeout: /(?!-).*/s, watch: 'any' },
  },
  'top node': {
    read: readTopNode,
    leavesOrder: true,
    flags: { 'no-headers': 'any', selector: 'any', 'show-capacity': 'any', 'show-swap': 'any', 'sort-by': 'any' },
  },
  'top pod': {
    read: readTopPod,
    flags: {
      'all-namespaces': 'any',
      containers: 'any',
      'field-selector': 'any',
      'no-headers': 'any',
      selector: 'any',
      'show-swap': 'any',
      'sort-by': 'any',
      sum: 'any',
    },
  },
  version: { read: readVersion, flags: { client: 'any', output: ['', 'json', 'yaml'] } },
};

/**
 * The kubectl whose output the reads print; 1.36 and older lay out long tables and wide characters otherwise. With another
 * one, kubectl serves everything: the answer must not depend on which of the two gave it.
 */
const PROVEN_WITH = /^v1\.37\./;

/** Whether reads print what a kubectl of this version prints. */
export function printsAs(version: string | undefined): boolean {
  return version !== undefined && PROVEN_WITH.test(version);
}

/** Returns the read that serves exactly this command; undefined if kubectl serves it. */
export function readFor({ path, flags, documents }: KubectlCommand): NativeRead | undefined {
  const name = path.join(' ');
  const row = Object.hasOwn(COVERAGE, name) ? COVERAGE[name] : undefined;
  if (row === undefined || documents !== undefined) return undefined;
  const served = flags.every(({ name: flag, value, shadows }) => {
    if (flag === 'namespace') return shadows !== true;
    const values = Object.hasOwn(row.flags, flag) ? row.flags[flag] : undefined;
    return values !== undefined && takes(values, value);
  });
  return served ? row.read : undefined;
}

/** Whether the lines that a command prints may come in another order each time. */
export function leavesOrder({ path }: KubectlCommand): boolean {
  return COVERAGE[path.join(' ')]?.leavesOrder === true;
}

function takes(values: Values, value: string): boolean {
  if (values === 'any') return true;
  return values instanceof RegExp
    ? new RegExp(`^(?:${values.source})$`, values.flags).test(value)
    : values.includes(value);
}
