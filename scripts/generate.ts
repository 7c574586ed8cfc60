import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RECORDS } from '../src/audit/record.ts';
import { readConfiguration } from '../src/config/configuration.ts';
import { SETTINGS } from '../src/config/settings.ts';
import { RULES } from '../src/diagnose/rules/index.ts';
import { ERRORS } from '../src/errors.ts';
import { FILTER_ROWS } from '../src/filters/table.ts';
import { knownMinors } from '../src/kubectl/versions.ts';
import { METRICS, type MetricRow } from '../src/metrics/table.ts';
import { ALLOWANCES } from '../src/policy/allowances.ts';
import { policyFileSchema } from '../src/policy/file/schema.ts';
import { PROGRAMS } from '../src/policy/preapproved/programs/table.ts';
import { OLDEST_KUBECTL } from '../src/process/kubectl-program.ts';
import { printsAs } from '../src/reads/coverage.ts';
import { PUBLISHED, PUBLISHED_PLAIN } from '../src/redaction/published-table.ts';
import { REVERSIBILITY } from '../src/remediation/review/reversibility.ts';
import { RISKS } from '../src/remediation/review/risks.ts';
import { PROBLEM_RULES } from '../src/shorten/problems.ts';
import { TOOLS, toolsFor } from '../src/tools/index.ts';
import type { Tool } from '../src/tools/tool.ts';
import { CHART_FILES } from './chart-files.ts';
import { chartSchema, chartValueRows } from './chart-values.ts';
import { COMPATIBILITY } from './compatibility.ts';
import { bundleManifest } from './distribution/bundle-manifest.ts';
import { writeJson } from './distribution/names.ts';
import { serverJson } from './distribution/server-json.ts';
import { SECURITY_MATRIX } from './security-matrix.ts';
import { shownBy } from './shown-by.ts';

/**
 * Writes the tables that follow from the code between their markers: `<!-- generated: NAME -->` and `<!-- end: NAME -->`.
 * With --check it writes nothing and fails if a file would change. Fails if a table is in no document, or in several.
 */
const TABLES: Readonly<Record<string, () => string>> = {
  settings,
  errors,
  tools: () => tools(TOOLS),
  'later-tools': () => tools(laterTools()),
  programs,
  compatibility,
  'security-matrix': securityMatrix,
  filters,
  allowances,
  phases,
  audit,
  metrics,
  kubectl,
  problems,
  rules,
  formats,
  risks,
  reversibility,
  'chart-values': () => rows(['Value', 'Description', 'Default', 'Allowed'], chartValueRows()),
};
const FILES = [
  'docs/settings.md',
  'docs/tools.md',
  'docs/later-tools.md',
  'docs/security-matrix.md',
  'docs/diagnose.md',
  'docs/answers.md',
  'docs/policy.md',
  'docs/redaction.md',
  'docs/reference/compatibility.md',
  'docs/reference/errors.md',
  'docs/reference/kubectl.md',
  'docs/reference/audit.md',
  'docs/reference/metrics.md',
  'docs/reference/risks.md',
  'charts/kubernetes-remediation-mcp/README.md',
];
/** Files that are generated as a whole. */
const WHOLE: Readonly<Record<string, () => string>> = {
  'docs/reference/audit.schema.json': () => `${JSON.stringify(auditSchema(), undefined, 2)}\n`,
  'docs/reference/policy.schema.json': () => `${JSON.stringify(policyFileSchema(), undefined, 2)}\n`,
  'server.json': () => writeJson(serverJson()),
  'packaging/mcpb/manifest.json': () => writeJson(bundleManifest()),
  'charts/kubernetes-remediation-mcp/values.schema.json': chartSchema,
  ...CHART_FILES,
};

const check = process.argv.includes('--check');
const root = join(import.meta.dirname, '..');
const placed: string[] = [];
for (const file of FILES) {
  const before = readFileSync(join(root, file), 'utf8');
  keep(
    file,
    before,
    Object.entries(TABLES).reduce((text, [name, table]) => fill(text, name, table()), before),
  );
}
for (const name of Object.keys(TABLES)) {
  const places = placed.filter((table) => table === name).length;
  if (places !== 1) throw new Error(`${places} documents have the markers of the table "${name}"; one must have them.`);
}
for (const [file, content] of Object.entries(WHOLE)) {
  const path = join(root, file);
  keep(file, existsSync(path) ? readFileSync(path, 'utf8') : '', content());
}

function keep(file: string, before: string, after: string): void {
  if (after === before) return;
  if (!check) writeFileSync(join(root, file), after);
  else {
    console.error(`${file} is not what the code says: run make generate`);
    process.exitCode = 1;
  }
}

function fill(text: string, name: string, table: string): string {
  const [start, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to === -1) return text;
  placed.push(name);
  return `${text.slice(0, from + start.length)}\n${table}\n${text.slice(to)}`;
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

function settings(): string {
  return rows(
    ['Variable', 'Description', 'Default', 'Allowed'],
    Object.values(SETTINGS).map(({ variable, description, fallback, allowed }) => [
      `\`${variable}\``,
      description,
      fallback === '' ? '(empty)' : `\`${fallback}\``,
      allowed,
    ]),
  );
}

function kubectl(): string {
  const minors = knownMinors();
  const all = `${minors[0]} to ${minors.at(-1)}`;
  const known = minors
    .toReversed()
    .map((minor) => [
      minor,
      'all that the policy allows',
      printsAs(`v${minor}.0`) ? 'yes' : 'no: kubectl serves every read',
    ]);
  const other = `from ${OLDEST_KUBECTL}, other than ${all}`;
  return rows(
    ['kubectl', 'Commands and flags', 'Reads without a process'],
    [
      ...known,
      [other, `only commands and flags that mean the same in ${all}`, 'no: kubectl serves every read'],
      [`older than ${OLDEST_KUBECTL}`, 'none: every call is refused (`KUBECTL_TOO_OLD`)', 'no'],
    ],
  );
}

function formats(): string {
  return rows(
    ['Format', 'Looks like', 'Mark', 'Source'],
    [...PUBLISHED, ...PUBLISHED_PLAIN]
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
      .map(({ name, shape, word, source }) => [name, shape, word, `[${new URL(source).hostname}](${source})`]),
  );
}

function rules(): string {
  return rows(
    ['Rule', 'What it finds', 'Source'],
    RULES.map(({ id, finds, source }) => [`\`${id}\``, finds, source]),
  );
}

function risks(): string {
  return rows(
    ['Risk', 'What it says'],
    RISKS.map(({ id, about }) => [`\`${id}\``, about]),
  );
}

function reversibility(): string {
  return rows(
    ['Request', 'Undo'],
    REVERSIBILITY.map(({ about, class: is }) => [`${about[0]?.toUpperCase()}${about.slice(1)}`, is]),
  );
}

function errors(): string {
  return rows(
    ['Code', 'Meaning', 'The same call may succeed later'],
    Object.entries(ERRORS).map(([code, { meaning, retryable }]) => [`\`${code}\``, meaning, retryable ? 'yes' : 'no']),
  );
}

function problems(): string {
  return rows(
    ['Column', 'The row has a problem if the cell is'],
    PROBLEM_RULES.map(({ columns, says }) => [columns.map((title) => `\`${title}\``).join(', '), says]),
  );
}

function allowances(): string {
  return rows(
    ['Name', 'What it allows'],
    Object.entries(ALLOWANCES).map(([name, meaning]) => [`\`${name}\``, meaning]),
  );
}

function filters(): string {
  const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``;
  const rows = FILTER_ROWS.map(
    ({ name, does, options }) => `| ${code(name)} | ${does.replaceAll('|', '\\|')} | ${options.map(code).join(' ')} |`,
  );
  return ['| Filter | What it does | Options |', '|---|---|---|', ...rows].join('\n');
}

/** The tools of the reference 1.4, as a server offers them that sets nothing else. */
function laterTools(): readonly Tool[] {
  return toolsFor(readConfiguration({ TOOLSET: '1.4' }), false).filter(({ isUnlisted }) => isUnlisted !== true);
}

function compatibility(): string {
  return rows(
    ['Part', 'The reference 1.4.0', 'This server', 'What is different, and why', 'Shown by'],
    COMPATIBILITY.map(({ about, item, verdict, why, shown }) => [about, item, verdict, why, shown]),
  );
}

function securityMatrix(): string {
  return rows(
    ['Hole or incident', 'Seen in', 'This server', 'Shown by'],
    SECURITY_MATRIX.map(({ what, seen, here, tests }) => [
      what,
      seen,
      here,
      tests.map(([file, title]) => shownBy(file, title)).join('<br>'),
    ]),
  );
}

function programs(): string {
  return rows(
    ['Program', 'Example', 'Source of its row'],
    Object.entries(PROGRAMS)
      .toSorted(([one], [other]) => one.localeCompare(other, 'en'))
      .map(([name, { example, source }]) => [`\`${name}\``, `\`${example.join(' ')}\``, source]),
  );
}

function tools(listed: readonly Tool[]): string {
  return rows(
    ['Tool', 'What it does', 'Parameters'],
    listed.map(({ name, title, inputSchema }) => {
      const properties = Object.entries((inputSchema['properties'] ?? {}) as Record<string, { description?: string }>);
      const required = (inputSchema['required'] ?? []) as readonly string[];
      const parameters = properties.map(
        ([parameter, { description }]) =>
          `\`${parameter}\`${required.includes(parameter) ? ' (required)' : ''}: ${description ?? ''}`,
      );
      return [`\`${name}\``, title, parameters.join('<br>') || 'none'];
    }),
  );
}

function metrics(): string {
  return rows(
    ['Metric', 'Type', 'Labels', 'Meaning'],
    Object.entries<MetricRow>(METRICS).map(([name, { type, labels, help }]) => [
      `\`${name}\``,
      type,
      labels.map((label) => `\`${label}\``).join(', '),
      help,
    ]),
  );
}

function phases(): string {
  return rows(
    ['Phase', 'When'],
    Object.entries(RECORDS).map(([phase, { description }]) => [`\`${phase}\``, description ?? '']),
  );
}

function audit(): string {
  const fields = new Map<string, { readonly meaning: string; readonly phases: string[] }>();
  for (const [phase, { shape }] of Object.entries(RECORDS)) {
    for (const [name, { description: meaning = '' }] of Object.entries(shape)) {
      const field: { meaning: string; phases: string[] } = fields.get(name) ?? { meaning, phases: [] };
      field.phases.push(phase);
      fields.set(name, field);
    }
  }
  const every = Object.keys(RECORDS).length;
  return rows(
    ['Field', 'In', 'Meaning'],
    [...fields].map(([name, { phases: found, meaning }]) => [
      `\`${name}\``,
      found.length === every ? 'all' : found.join(', '),
      meaning,
    ]),
  );
}

/** Open to new fields, which readers must pass over. */
function auditSchema() {
  return z.toJSONSchema(z.discriminatedUnion('phase', [...Object.values(RECORDS)] as never), {
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
}
