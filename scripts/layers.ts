import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/**
 * Which folders of src each folder may import from, beside itself. One call runs downwards through them; docs/architecture.md
 * draws it. A folder that is not listed may not exist.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  'log.ts': ['config'],
  'file-stamp.ts': [],
  'node-http.ts': [],
  'runtime.ts': [],
  'signals.ts': [],
  'version.ts': [],
  kube: ['errors.ts'],
  config: ['errors.ts', 'kube', 'kubectl', 'policy', 'redaction'],
  kubectl: ['kube', 'errors.ts'],
  policy: ['kube', 'kubectl', 'go', 'redaction', 'errors.ts'],
  result: ['kube', 'kubectl', 'errors.ts'],
  diagnose: ['kube', 'go', 'result', 'errors.ts'],
  remediation: ['kube', 'go', 'policy', 'redaction', 'untrusted', 'reads', 'errors.ts'],
  tools: ['policy', 'diagnose', 'remediation', 'kube', 'kubectl', 'filters', 'result', 'errors.ts'],
  prompts: ['kube', 'tools', 'errors.ts'],
  go: [],
  redaction: ['kube', 'go', 'errors.ts'],
  shorten: ['kube'],
  untrusted: [],
  output: ['kube', 'redaction', 'untrusted'],
  filters: ['kube', 'output', 'errors.ts'],
  process: ['kube', 'output', 'errors.ts'],
  api: ['file-stamp.ts', 'kube', 'go', 'output', 'process', 'policy', 'remediation', 'node-http.ts', 'errors.ts'],
  'changes-cli': ['api', 'config', 'process', 'remediation', 'untrusted'],
  'kubectl-cli': ['config', 'node-http.ts', 'tools', 'untrusted'],
  gateway: ['kube', 'policy', 'api', 'redaction', 'node-http.ts', 'errors.ts'],
  reads: ['kube', 'kubectl', 'go', 'api', 'errors.ts'],
  execution: [
    'kube',
    'kubectl',
    'policy',
    'process',
    'output',
    'filters',
    'api',
    'gateway',
    'reads',
    'redaction',
    'errors.ts',
  ],
  audit: ['config', 'kube', 'kubectl', 'policy', 'errors.ts'],
  metrics: ['audit', 'policy'],
  notify: ['remediation', 'untrusted'],
  tracing: ['audit', 'kube'],
  call: [
    'remediation',
    'output',
    'untrusted',
    'shorten',
    'audit',
    'tracing',
    'tools',
    'policy',
    'result',
    'redaction',
    'kube',
    'kubectl',
    'errors.ts',
  ],
  check: ['config', 'kubectl', 'policy', 'tools', 'kube', 'errors.ts'],
  mcp: ['call', 'tracing', 'kube', 'prompts', 'tools', 'result', 'errors.ts'],
  transport: ['file-stamp.ts', 'config', 'errors.ts', 'kube', 'mcp', 'node-http.ts', 'remediation', 'runtime.ts'],
  console: [
    'audit',
    'check',
    'config',
    'kube',
    'kubectl',
    'policy',
    'redaction',
    'remediation',
    'transport',
    'untrusted',
    'errors.ts',
  ],
  'open-console.ts': [
    'config',
    'console',
    'open-data-pages.ts',
    'remediation',
    'tools',
    'transport',
    'version.ts',
    'wiring.ts',
  ],
  'open-data-pages.ts': ['config', 'console', 'kubectl', 'open-persons.ts', 'version.ts', 'wiring.ts'],
  'operator-log.ts': ['check', 'config', 'errors.ts', 'execution', 'kube', 'kubectl', 'policy'],
  'open-persons.ts': ['api', 'execution', 'kube', 'policy'],
  'open-grants.ts': ['api', 'execution', 'policy', 'remediation'],
  'open-changes.ts': [
    'api',
    'config',
    'execution',
    'metrics',
    'notify',
    'open-grants.ts',
    'policy',
    'redaction',
    'remediation',
  ],
  'wiring.ts': [
    'open-changes.ts',
    'remediation',
    'audit',
    'call',
    'check',
    'config',
    'execution',
    'kube',
    'kubectl',
    'mcp',
    'metrics',
    'prompts',
    'redaction',
    'tools',
    'tracing',
    'errors.ts',
    'operator-log.ts',
    'version.ts',
  ],
  'live-check.ts': [
    'audit',
    'call',
    'check',
    'config',
    'execution',
    'kube',
    'kubectl',
    'policy',
    'remediation',
    'tools',
    'errors.ts',
    'wiring.ts',
  ],
  'local-calls.ts': ['audit', 'config', 'kubectl-cli', 'log.ts', 'version.ts', 'wiring.ts'],
  'serve.ts': [
    'config',
    'mcp',
    'transport',
    'open-console.ts',
    'operator-log.ts',
    'signals.ts',
    'version.ts',
    'wiring.ts',
  ],
  'run.ts': [
    'audit',
    'changes-cli',
    'check',
    'config',
    'kubectl-cli',
    'live-check.ts',
    'local-calls.ts',
    'serve.ts',
    'log.ts',
    'version.ts',
  ],
  'start.ts': ['config', 'kube', 'run.ts', 'runtime.ts'],
  'main.ts': ['start.ts'],
};

/** Files of src that only one other file may import, because it is the only way to them. */
const ONLY_FROM: readonly { readonly target: string; readonly file: string; readonly why: string }[] = [
  { target: 'output/capture.ts', file: 'output/chain.ts', why: 'all output leaves through a chain' },
];

/** Modules that only one place may import, because what they do must stay in one place. */
const ONLY_IN: readonly { readonly what: RegExp; readonly where: RegExp; readonly why: string }[] = [
  { what: /^node:child_process$/, where: /^process\/spawn\.ts$/, why: 'only process/spawn.ts starts processes' },
  { what: /^@modelcontextprotocol\//, where: /^(mcp|transport)\//, why: 'only mcp/ and transport/ know the SDK' },
  {
    what: /^node:(fs|http|https|net|os|process)$/,
    where:
      /^(?!policy\/|kubectl\/|kube\/|go\/|diagnose\/|redaction\/|shorten\/|output\/|untrusted\/|filters\/|result\/|tools\/|prompts\/|reads\/|remediation\/)/,
    why: 'the pure folders read and write nothing',
  },
];

/** A file that is longer has more than one topic, or says why not. */
const MOST_LINES = 250;

const root = join(import.meta.dirname, '..', 'src');
const sources = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
);
const faults = [...[...sources].flatMap(([file, source]) => check(file, source)), ...circles()];
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

function check(file: string, source: string): string[] {
  const room = roomOf(file);
  const allowed = MAY_IMPORT[room];
  if (allowed === undefined) return [`src/${file}: ${room} has no row in scripts/layers.ts`];
  const wrong = importsOf(source).flatMap((from) => {
    const rule = ONLY_IN.find(({ what, where }) => what.test(from) && !where.test(file));
    if (rule !== undefined) return [`src/${file}: imports ${from}, but ${rule.why}`];
    if (!from.startsWith('.')) return [];
    const only = ONLY_FROM.find((each) => each.target === fileOf(file, from) && each.file !== file);
    if (only !== undefined) return [`src/${file}: imports ${from}, but ${only.why}: only ${only.file} may`];
    const target = roomOf(fileOf(file, from));
    return target === room || allowed.includes(target) ? [] : [`src/${file}: ${room} may not import from ${target}`];
  });
  const lines = source.split('\n').length - 1;
  if (lines > MOST_LINES && !source.includes('Longer than 250 lines because'))
    wrong.push(`src/${file}: has ${lines} lines; divide it, or say in it "Longer than 250 lines because ..."`);
  if (/process\.env\b/.test(source) && file !== 'config/environment.ts')
    wrong.push(`src/${file}: reads process.env, but only config/environment.ts may`);
  // Types are gone when it runs; anything else, even of single names, loads all that the module exports.
  if (/^import\s+(?!type\b)[^;]*from 'node:http';/m.test(source))
    wrong.push(`src/${file}: an import of node:http loads a web client; node-http.ts has what is needed of it`);
  return wrong;
}

/** Files that import one another in a circle, types included: whoever reads one has to read them all. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) found.push(`src/${path.slice(at).join(' -> ')} -> ${file}: a circle of imports`);
    if (at !== -1 || done.has(file)) return;
    for (const from of importsOf(sources.get(file) ?? '')) {
      if (from.startsWith('.')) visit(fileOf(file, from), [...path, file]);
    }
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return found;
}

function importsOf(source: string): string[] {
  return [...source.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)';/gms)].map((match) => match[1] ?? '');
}

/** The file that an import names, from the folder of sources on. */
function fileOf(importer: string, from: string): string {
  return relative(root, normalize(join(root, dirname(importer), from)));
}

function roomOf(file: string): string {
  return file.split('/', 1)[0] ?? file;
}
