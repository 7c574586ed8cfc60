import { ALLOWANCE_NAMES, isAllowance } from '../../policy/allowances.ts';
import { LIST, setting } from '../setting.ts';
import { parseCount, parseList, parseWord } from '../values.ts';

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

const LABEL_KEY = /^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?([-_./]?\*)?$/;

/** What may be done, beyond the specification. */
export const POLICY_SETTINGS = {
  metacharacters: setting<'strict' | 'data'>({
    variable: 'KUBECTL_METACHARACTERS',
    description:
      'Where shell metacharacters are allowed: nowhere (strict), or only in patches, expressions, selectors, label values and container commands (data)',
    fallback: 'strict',
    allowed: 'strict or data',
    parse: (text) => parseWord(text, ['strict', 'data']),
  }),
  protectedNamespaces: setting({
    variable: 'KUBECTL_PROTECTED_NAMESPACES',
    description: 'Namespaces in which calls may read but not change objects',
    fallback: 'kube-system',
    allowed: `${LIST} of namespaces`,
    parse: (text) => parseList(text, NAMESPACE),
  }),
  protectedLabels: setting({
    variable: 'KUBECTL_PROTECTED_LABELS',
    description:
      'Keys of labels and annotations that changes neither add, remove nor alter on any object; a key may end in * for all that begin so',
    fallback:
      'admission.gatekeeper.sh/*,kyverno.io/*,policies.kyverno.io/*,cleanup.kyverno.io/*,janitor/*,iam.amazonaws.com/*,azure.workload.identity/*,vault.hashicorp.com/*',
    allowed: `${LIST} of keys`,
    parse: (text) => parseList(text, LABEL_KEY),
  }),
  allowedNamespaces: setting({
    variable: 'KUBECTL_ALLOWED_NAMESPACES',
    description:
      'The only namespaces that commands may use; empty for all. With a list, the server refuses -A, and a default namespace is required',
    fallback: '',
    allowed: `${LIST} of namespaces`,
    parse: (text) => parseList(text, NAMESPACE),
  }),
  defaultNamespace: setting({
    variable: 'KUBECTL_DEFAULT_NAMESPACE',
    description: 'The namespace of commands that name none; empty for the namespace in the kubeconfig',
    fallback: '',
    allowed: 'a namespace',
    parse: (text) => (text === '' || NAMESPACE.test(text) ? text : undefined),
  }),
  maxObjects: setting({
    variable: 'KUBECTL_MAX_OBJECTS',
    description:
      'Maximum number of objects that a selector may match in one change, and of pods that one call may end if it changes several objects; the server counts them first',
    fallback: '10',
    allowed: 'a whole number from 1 to 1000',
    parse: (text) => parseCount(text, 1, 1000),
  }),
  maxReplicas: setting({
    variable: 'KUBECTL_MAX_REPLICAS',
    description:
      'Maximum number of replicas, or of pods of a job, that a change may ask for; an object that already has more may keep them',
    fallback: '50',
    allowed: 'a whole number from 1 to 100000',
    parse: (text) => parseCount(text, 1, 100_000),
  }),
  allowances: setting({
    variable: 'KUBECTL_ALLOW',
    description: 'Capabilities to enable for all callers (off by default); docs/policy.md describes each',
    fallback: '',
    allowed: `${LIST} of ${ALLOWANCE_NAMES.join(', ')}`,
    parse: (text) => {
      const names = parseList(text)?.filter(isAllowance);
      return names?.length === parseList(text)?.length ? names : undefined;
    },
  }),
  policyFile: setting({
    variable: 'POLICY_FILE',
    description:
      'A file of rules (YAML or JSON) about callers, commands, objects and flags, see docs/policy.md. Without KUBECTL_ALLOWED_COMMANDS, it alone decides which commands run. The server reads it only at startup',
    fallback: '',
    allowed: 'the path of a policy file',
    parse: (text) => (text === '' || text.trim() !== '' ? text : undefined),
  }),
} as const;
