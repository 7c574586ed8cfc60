import type { RecordSource } from '../../../audit/record-source.ts';
import { formOf, toolsToJudge } from '../../../check/judge-tool.ts';
import { callerNamed } from '../../../check/judgement.ts';
import { readTypedCall } from '../../../check/typed-call.ts';
import { ruleWarnings } from '../../../check/warnings.ts';
import type { Configuration, Environment } from '../../../config/configuration.ts';
import { ConfigurationError } from '../../../config/configuration-error.ts';
import { isFault, withDraft } from '../../../config/draft.ts';
import type { PolicyFault } from '../../../config/policy-file.ts';
import type { Subject } from '../../../kube/subject.ts';
import type { ChosenGrammar } from '../../../kubectl/versions.ts';
import { policyFileSchema } from '../../../policy/file/schema.ts';
import type { Approvals } from '../../../remediation/approvals.ts';
import type { Requester } from '../../../remediation/change.ts';
import type { PolicyView } from '../../face/policy.ts';
import { type ConsoleAnswer, type ConsoleRequest, failed, type PageHandler } from '../../handler.ts';
import { type Scope, type Scopes, seeing } from '../activity/scope.ts';
import { type Shown, shownDeep } from '../shown.ts';
import { readBody } from './body.ts';
import { aboutPlanned, plannedCall } from './planned-call.ts';
import { replay } from './replay.ts';
import { tryCall } from './try.ts';

/** What the page needs of the running server. */
export interface PolicyParts {
  readonly configuration: Configuration;
  /** As it was read at start. */
  readonly environment: Environment;
  /** The text of the policy file; undefined without one, or if the file is no longer what the server read. */
  readonly file: string | undefined;
  /** What a caller may do, as a page of text. May throw ConfigurationError. */
  readonly words: (subject: Subject) => string;
  readonly grammar: () => Promise<ChosenGrammar>;
  readonly source: RecordSource;
  /** Absent if changes are off. */
  readonly approvals?: Pick<Approvals, 'get'> | undefined;
  readonly scopes: Pick<Scopes, 'of'>;
  readonly show: Shown;
  readonly now: () => number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const USUAL_DAYS = 7;

/**
 * Answers the page Policy: what is allowed, in words, and how calls would be judged, now or by a draft. Nothing is run or written. Who may
 * not see all calls gets no policy file, judges calls as oneself, and replays own calls.
 */
export function openPolicy(parts: PolicyParts): PageHandler {
  let isReplaying = false;
  return async (request) => {
    const { method, path } = request;
    if (path[0] !== 'policy' || path.length > 2) return undefined;
    const what = path.length === 1 ? `${method}` : `${method} ${path[1]}`;
    if (what === 'POST check') return check(request, parts);
    if (what !== 'GET' && what !== 'POST try' && what !== 'POST replay') return undefined;
    const scope = await parts.scopes.of(request);
    if (what === 'GET') return view(request, scope, parts);
    if (what === 'POST try') return tried(request, scope, parts);
    if (isReplaying) return failed(429, 'Another replay is under way. Try again in a minute.');
    isReplaying = true;
    try {
      return await replayed(request, scope, parts);
    } finally {
      isReplaying = false;
    }
  };
}

async function view(
  { subject }: ConsoleRequest,
  scope: Scope,
  { words, file, configuration }: PolicyParts,
): Promise<ConsoleAnswer> {
  try {
    const json: PolicyView = {
      words: words(subject),
      ...(scope === 'all' && file !== undefined && { file }),
      schema: policyFileSchema() as PolicyView['schema'],
      tools: toolsToJudge(configuration)
        .filter(isOfJson)
        .map((tool) => ({ name: tool.name, form: formOf(tool) })),
    };
    return { status: 200, json };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return failed(503, 'The policy file was changed since the server started, and cannot be read. Restart the server.');
  }
}

/** A tool that runs something, and takes more than a command line. */
function isOfJson({ kind, name, isUnlisted }: ReturnType<typeof toolsToJudge>[number]): boolean {
  return (kind === 'command' || kind === 'course') && !/^(run_)?kubectl/.test(name) && isUnlisted !== true;
}

async function tried({ body, subject }: ConsoleRequest, scope: Scope, parts: PolicyParts): Promise<ConsoleAnswer> {
  const read = readBody(body, ['call', 'stdin', 'caller', 'groups', 'draft']);
  if (typeof read === 'string') return failed(400, read);
  const typed = readTypedCall(read.call ?? '');
  if (typeof typed === 'string') return failed(422, typed);
  const configuration = configured(read.draft, parts);
  if (isFault(configuration)) return failed(422, inDraft(configuration));
  const planned = await plannedCall(typed, subject, parts.approvals);
  if (typeof planned === 'string') return failed(422, planned);
  const named = callerOf(read, { scope, subject, asker: planned?.change.spec.requestedBy });
  const stated = 'args' in typed ? { args: typed.args, stdin: typed.stdin ?? read.stdin } : typed;
  const call = planned?.call ?? stated;
  const judged = await tryCall(call, { ...named, at: parts.now() }, configuration, await parts.grammar());
  if (typeof judged === 'string') return failed(422, judged);
  const about = planned === undefined ? [] : [aboutPlanned(planned.change, named.name)];
  return { status: 200, json: shownDeep({ ...judged, needsCluster: [...about, ...judged.needsCluster] }, parts.show) };
}

/** A change is applied by who asked for it. Who may not see all calls is always judged as oneself. */
function callerOf(
  { caller, groups = [] }: { readonly caller?: string | undefined; readonly groups?: readonly string[] | undefined },
  {
    scope,
    subject,
    asker,
  }: { readonly scope: Scope; readonly subject: Subject; readonly asker: Requester | undefined },
): Subject {
  if (scope !== 'all') return subject;
  if (caller !== undefined) return callerNamed(caller, groups);
  return asker === undefined ? subject : callerNamed(asker.name, asker.groups);
}

async function check({ body }: ConsoleRequest, parts: PolicyParts): Promise<ConsoleAnswer> {
  const read = readBody(body, ['draft']);
  if (typeof read === 'string') return failed(400, read);
  const configuration = configured(read.draft ?? '', parts);
  if (isFault(configuration)) return { status: 200, json: { faults: [configuration], warnings: [] } };
  const { grammar } = await parts.grammar();
  return { status: 200, json: { faults: [], warnings: ruleWarnings(configuration, grammar) } };
}

async function replayed(
  { body, subject, signal }: ConsoleRequest,
  scope: Scope,
  parts: PolicyParts,
): Promise<ConsoleAnswer> {
  const read = readBody(body, ['draft', 'days']);
  if (typeof read === 'string') return failed(400, read);
  const draft = configured(read.draft ?? '', parts);
  if (isFault(draft)) return failed(422, inDraft(draft));
  const { configuration: today, source, show, now } = parts;
  const from = now() - (read.days ?? USUAL_DAYS) * DAY_MS;
  const { grammar } = await parts.grammar();
  const found = await replay({ source, sees: seeing(scope, subject), from, today, draft, grammar, signal });
  return { status: 200, json: shownDeep(found, show) };
}

/** The settings to judge by: with a draft, or as the server has them. */
function configured(
  draft: string | undefined,
  { configuration, environment }: PolicyParts,
): Configuration | PolicyFault {
  return draft === undefined ? configuration : withDraft(configuration, environment, draft);
}

function inDraft({ says, line }: PolicyFault): string {
  return line === undefined ? `The draft is no policy: ${says}` : `The draft is no policy. Line ${line}: ${says}`;
}
