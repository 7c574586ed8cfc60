/** A hole or an incident that was seen in servers of this kind, and how this server answers it. */
export interface SecurityRow {
  readonly what: string;
  /** Where it was seen in public. */
  readonly seen: string;
  readonly here: string;
  /** File and title of each test that shows it. */
  readonly tests: readonly (readonly [string, string])[];
}

const CVES = 'test/policy/known-cves.test.ts';
const LIFE = 'test/cluster/changes-life.test.ts';
const POLICY = 'test/cluster/change-policy.test.ts';
const LEAKS = 'test/cluster/leaks.test.ts';
const PROGRAMS = 'test/policy/preapproved/programs.test.ts';
const TARGETS = 'test/policy/preapproved/targets.test.ts';
const REFERENCE = 'HolmesGPT remediation server 1.4.0';

/** Every row of docs/security-matrix.md. Sources: the advisories and threads that `seen` names. */
export const SECURITY_MATRIX: readonly SecurityRow[] = [
  {
    what: 'Filters hold in `tools/list`, and not in `tools/call`',
    seen: 'CVE-2026-46519 (Flux159/mcp-server-kubernetes before 3.6.0)',
    here: 'A tool that is not listed does not exist. Every call is judged, whatever was listed',
    tests: [[CVES, 'CVE-2026-46519']],
  },
  {
    what: 'A name with a leading dash becomes a flag, and sends the token to another server',
    seen: 'CVE-2026-61459 (Flux159/mcp-server-kubernetes before 3.9.0)',
    here: 'Words are parsed by the grammar of kubectl, these flags never run, and names are passed behind `--`',
    tests: [[CVES, 'CVE-2026-61459']],
  },
  {
    what: 'Shell injection through an argument',
    seen: 'CVE-2025-69902 (kubectl-mcp-server 1.2.0)',
    here: 'There is no shell',
    tests: [
      [CVES, 'CVE-2025-69902'],
      ['test/process/spawn.test.ts', 'gets its arguments as they are: there is no shell'],
    ],
  },
  {
    what: 'No authentication on the default HTTP endpoint',
    seen: 'CVE-2026-130007 (k8s-mcp-server)',
    here: 'The default is stdio, and HTTP listens on 127.0.0.1. Without a way to authenticate the server warns; with one, no call passes without it',
    tests: [[CVES, 'CVE-2026-130007']],
  },
  {
    what: 'Callers are authenticated, and all act with the rights of the server',
    seen: 'Azure/aks-mcp#394',
    here: 'With `MCP_IMPERSONATE=on` the cluster judges each caller by their own rights',
    tests: [
      ['test/cluster/callers.test.ts', 'judges a person by their own rights'],
      ['test/cluster/callers.test.ts', 'receives no request about its objects with the identity of the server'],
    ],
  },
  {
    what: 'A page in a browser reaches the server of the user (DNS rebinding)',
    seen: 'the MCP specification, security of Streamable HTTP',
    here: 'Host and Origin are checked before any credential',
    tests: [
      ['test/transport/guards.test.ts', 'a page that rebinds its own name to the pod gets 403'],
      ['test/transport/identity/identity.test.ts', 'an origin is judged before a credential'],
    ],
  },
  {
    what: 'The value of one flag hides the next one: `-n -- --server=URL`, `-fsURL`',
    seen: REFERENCE,
    here: 'Every spelling is parsed as kubectl parses it, and compared with kubectl itself',
    tests: [
      [CVES, 'CVE-2026-61459'],
      ['test/policy/corpora.test.ts', 'with every command allowed and no flag blocked'],
    ],
  },
  {
    what: 'A program that only reads has an option that writes or runs: `ss -K`, `find -exec`, `ps auxe`',
    seen: REFERENCE,
    here: 'Each program has a row of the options that it may have',
    tests: [[PROGRAMS, 'an attack with a preapproved program']],
  },
  {
    what: 'A probe reaches cloud metadata: odd spellings, redirects, `--resolve`, DNS rebinding, URL globs',
    seen: REFERENCE,
    here: 'Known programs with known options; names are resolved, judged and pinned; these addresses are never a target',
    tests: [
      [TARGETS, 'an address is found in every form of its number'],
      [TARGETS, 'no range of what is never a target can be allowed'],
      ['test/cluster/dropin-diagnostic-pods.test.ts', 'has its target pinned'],
    ],
  },
  {
    what: 'A file read ends at a token or a mounted Secret: links, `/proc`, bind mounts',
    seen: REFERENCE,
    here: 'The path is resolved in the container and judged again, and the server refuses the mounts of the pod that hold secrets',
    tests: [
      ['test/policy/preapproved/paths.test.ts', 'a path is judged as the kernel walks it, however it is written'],
      ['test/tools/reference/secret-mounts.test.ts', 'a path by what the pod mounts'],
      ['test/cluster/files-beside.test.ts', 'is read by its real path in the root of the container'],
    ],
  },
  {
    what: 'The client asks the user for approval, and the server runs whatever reaches it',
    seen: REFERENCE,
    here: 'The server holds the approval. A call that needs one is planned, also when the server is called directly',
    tests: [
      ['test/policy/asking.property.test.ts', 'allows nothing without approval that was not allowed so before'],
      [LIFE, 'is planned, approved in the cluster, applied once, and taken back'],
    ],
  },
  {
    what: 'The agent infers consent, and approves its own change',
    seen: 'kubernaut#1415',
    here: 'No tool approves. The API server refuses a decision of the asker',
    tests: [
      [POLICY, 'is refused to the account that asked, also under its short name'],
      ['test/cluster/console-browser-changes.test.ts', 'a change cannot be decided by'],
    ],
  },
  {
    what: 'The client forges that its user accepted, or has no way to ask and counts as allowed',
    seen: 'daintree#11342; containers/kubernetes-mcp-server',
    here: 'No answer of a client is an approval. Approvers decide in the cluster, in the console or over HTTP as themselves',
    tests: [
      ['test/cluster/change-approvals.test.ts', 'a decision over HTTP is written as the user who makes it'],
      ['test/transport/changes.test.ts', 'a decision is made by no'],
    ],
  },
  {
    what: 'What was approved is not what runs',
    seen: 'OpenShift Lightspeed agentic operator: the approval is bound to the index of an option',
    here: 'The approval names the hash of the exact requests, which are sent byte for byte',
    tests: [
      ['test/remediation/hash.test.ts', 'a spec is genuine'],
      ['test/cluster/changes-proof.test.ts', 'a plan changes nothing, applying sends what was reviewed'],
    ],
  },
  {
    what: 'The world changed between the approval and the change',
    seen: 'CTRLRun#143',
    here: 'Each object is compared with what was reviewed, and its uid and version are conditions of the write',
    tests: [
      [LIFE, 'if its object was altered after the review: the answer names the field'],
      ['test/cluster/write-race.test.ts', 'nothing is written to an object in a state that was not judged'],
    ],
  },
  {
    what: 'A change is applied twice, or by another caller',
    seen: 'OWASP AISVS 9.2.8',
    here: 'One replica claims a change once, for the caller who asked',
    tests: [
      [LIFE, 'of two servers and twenty callers one applies a change, and it is applied once'],
      [LIFE, 'by another caller, under another policy, or on another key'],
    ],
  },
  {
    what: 'A denial without a reason: the model asks again',
    seen: 'microsoft/agent-framework#8503',
    here: 'A denial needs a reason, which the agent reads; the same call gets the denied change',
    tests: [
      [POLICY, 'that denies is refused with the reason'],
      [LIFE, 'if it was denied; the reason reaches the agent, also when it asks again'],
    ],
  },
  {
    what: 'People approve without reading: 93 % of prompts',
    seen: 'reported for coding agents',
    here: 'A change that cannot be undone is approved only after its name was typed. The status page and a metric show hasty decisions',
    tests: [
      [
        'test/cluster/console-browser-changes.test.ts',
        'that cannot be undone is approved only after its name is typed',
      ],
    ],
  },
  {
    what: 'A live patch fights a GitOps controller',
    seen: 'runlore#90, kube-agents',
    here: 'The plan names the owner that will change it back, and holds the patch for its repository',
    tests: [['test/remediation/review/risks/managed.test.ts', 'the patch for a repository']],
  },
  {
    what: 'An agent wipes production and its backups, or deletes its CI, in seconds',
    seen: 'two public reports of 2026',
    here: 'Writes are off by default. Deleting many objects, volumes or claims, and scaling several objects to zero, are refused by rules on the result',
    tests: [
      ['test/policy/admission/blast-radius.test.ts', 'pods that one call ends'],
      ['test/policy/admission/volumes.test.ts', 'a volume'],
      ['test/cluster/admission-corpus.test.ts', 'writes that got through when their text was judged'],
    ],
  },
  {
    what: 'Redaction that the documents promise and the code does not have; values decoded from base64 for the model',
    seen: 'awslabs/mcp#2588, awslabs/mcp#2942',
    here: 'Planted values in every place and format never leave the server',
    tests: [
      [LEAKS, 'no read shows a planted value in any form'],
      [LEAKS, 'no log and no metric holds a planted value'],
    ],
  },
  {
    what: 'Redaction that misses lists, or hides whole objects',
    seen: 'containers/kubernetes-mcp-server#1155',
    here: 'Objects of lists are redacted like others. Only values are marked, and the same value has the same mark',
    tests: [
      [LEAKS, 'the same value has the same mark everywhere'],
      [LEAKS, 'what is not secret is shown'],
    ],
  },
  {
    what: 'A log or an annotation gives orders to the agent',
    seen: 'Flux159/mcp-server-kubernetes#294, kube-agents#484',
    here: 'Hidden characters are shown, the answer says `untrusted` and names the lines, and a rule can hold the next change',
    tests: [['test/cluster/untrusted.test.ts', 'a read of hostile text is marked, named and remembered']],
  },
  {
    what: 'A workload that takes a page of the console over (XSS), or another page that decides for a person (CSRF)',
    seen: 'OWASP Top 10',
    here: 'No text of the cluster becomes HTML, and the policy of the pages allows no other script. Tokens are bound to sessions',
    tests: [
      ['test/cluster/console-browser-hostile.test.ts', 'a hostile text does nothing'],
      [
        'test/cluster/console-browser-attacks.test.ts',
        'a page of another origin cannot decide for a person who is signed in',
      ],
    ],
  },
  {
    what: 'One answer of 700,000 tokens',
    seen: 'containers/kubernetes-mcp-server#75, #668, #722',
    here: 'Answers have a budget, keep what matters, and say how to get the rest',
    tests: [['test/call/answers.test.ts', 'says in its notice what is missing and how to get it']],
  },
  {
    what: 'The model makes up an argument, which is silently ignored: it acts on the wrong cluster',
    seen: 'flux-operator#899, containers/kubernetes-mcp-server#1162',
    here: 'Unknown arguments are refused. `--context` and `--cluster` never run',
    tests: [
      ['test/tools/arguments.test.ts', 'refuses an unknown name, then a wrong type, then what is missing'],
      ['test/policy/rules/never-allowed.test.ts', 'flags that no configuration unblocks'],
    ],
  },
  {
    what: 'What happened cannot be told afterwards',
    seen: 'most servers of this kind keep no record',
    here: 'A command that cannot be recorded does not run. The record is a chain, and is compared with the audit log of the API server',
    tests: [
      [
        'test/cluster/audit-complete.test.ts',
        'each request that reaches the API server is one that a command or step on record may make',
      ],
      ['test/audit/failing.test.ts', 'gets every record before the command runs, and its chain can be verified'],
    ],
  },
];
