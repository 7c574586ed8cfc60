import { isMembers, listOf, membersOf, textsOf } from '../src/json.ts';

/** A change as the server's answers show it. Every text may be hostile: it is shown, and nothing else is done with it. */
export interface ShownChange {
  readonly id: string;
  readonly phase: string;
  readonly summary: string;
  readonly diff: string;
  readonly risks: readonly string[];
  readonly reversible: string;
  readonly because: string;
  readonly warnings: readonly string[];
  readonly requests: number;
  readonly made: number | undefined;
  /** How an approver approves it, by name: `url`, `command` and others. */
  readonly approve: Readonly<Record<string, string>>;
  readonly expiresAt: string;
  readonly askedBy: string;
  readonly reason: string;
  readonly decisions: readonly { verdict: string; by: string; reason: string }[];
  readonly message: string;
  /** How the objects are while the outcome is watched: `Deployment shop/web: 1 of 3 pods is ready, 2 up to date`. */
  readonly soFar: readonly string[];
  readonly verification: { readonly verdict: string; readonly evidence: readonly string[] } | undefined;
  readonly undoes: string;
  readonly undoneBy: string;
}

/** What the card shows of the answer of a tool. */
export type Answer =
  | { readonly kind: 'change'; readonly change: ShownChange; readonly error: string; readonly notice: string }
  | { readonly kind: 'findings'; readonly text: string; readonly notice: string }
  | { readonly kind: 'refused'; readonly error: string; readonly hint: string }
  | { readonly kind: 'nothing'; readonly notice: string };

/** Reads a CallToolResult, whatever it holds. Clients of revisions before 2025-06-18 have the answer as text only. */
export function readAnswer(result: unknown): Answer {
  const { structuredContent, content, _meta } = membersOf(result);
  const body = isMembers(structuredContent) ? structuredContent : parse(content);
  const error = text(body['error']);
  const notice = text(body['notice']);
  const change = readChange(body['change'], membersOf(_meta)['kubernetes-remediation/change']);
  if (change !== undefined) return { kind: 'change', change, error, notice };
  if (error !== '') return { kind: 'refused', error, hint: text(body['hint']) };
  const isOfCommand = 'return_code' in body || 'stderr' in body;
  const { stdout } = body;
  return typeof stdout === 'string' && !isOfCommand
    ? { kind: 'findings', text: stdout, notice }
    : { kind: 'nothing', notice };
}

/** Reads a change; undefined if there is none. `aside` has what answers tell pages only. */
function readChange(value: unknown, aside: unknown): ShownChange | undefined {
  if (!isMembers(value) || typeof value['id'] !== 'string' || typeof value['phase'] !== 'string') return undefined;
  const more = membersOf(aside);
  const { verification } = value;
  const { requests_made: made = more['requests_made'] } = value;
  return {
    id: value['id'],
    phase: value['phase'],
    summary: text(value['summary']),
    diff: text(value['diff']),
    risks: textsOf(value['risks']),
    reversible: text(value['reversible']),
    because: text(value['reversible_because']),
    warnings: textsOf(value['warnings']),
    requests: typeof value['requests'] === 'number' ? value['requests'] : 0,
    made: typeof made === 'number' ? made : undefined,
    approve: Object.fromEntries(Object.entries(membersOf(value['approve'])).map(([key, each]) => [key, text(each)])),
    expiresAt: text(value['expires_at']),
    askedBy: text(more['asked_by']),
    reason: text(more['reason']),
    decisions: listOf(value['decisions']).map((each) => {
      const { verdict, by, reason } = membersOf(each);
      return { verdict: text(verdict), by: text(by), reason: text(reason) };
    }),
    message: text(value['message']),
    soFar: textsOf(more['so_far']),
    verification: isMembers(verification)
      ? { verdict: text(verification['verdict']), evidence: textsOf(verification['evidence']) }
      : undefined,
    undoes: text(value['undoes']),
    undoneBy: text(value['undone_by']),
  };
}

function parse(content: unknown): Readonly<Record<string, unknown>> {
  const { text: given } = membersOf(listOf(content)[0]);
  try {
    return membersOf(JSON.parse(text(given)));
  } catch {
    return {};
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
