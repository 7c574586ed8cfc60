import type { ShownChange } from './answer.ts';
import { drawDiff } from './diff.ts';
import { bullets, type Content, copyable, element, section } from './elements.ts';
import { isOpen, phaseInWords, safeUrl, timeLeft } from './words.ts';

/** What the card of a change needs beside it. */
export interface Around {
  /** From the call, for answers that do not tell it. */
  readonly reason: string;
  readonly error: string;
  readonly notice: string;
  readonly now: number;
  /** Asks the chat to open an address; undefined if it opens none. */
  readonly open: ((url: string) => void) | undefined;
}

/** A change: what it does, what may go wrong, how far it is, and where it is approved. The card itself cannot approve it. */
export function drawChange(change: ShownChange, around: Around): Content {
  const { id, phase, summary, risks, reversible, because, warnings, message, diff } = change;
  const reason = change.reason || around.reason;
  return [
    element(
      'header',
      {},
      element('p', {}, element('span', { class: 'badge', 'data-tone': phase.toLowerCase() }, phaseInWords(change))),
      element('h1', {}, summary),
    ),
    element(
      'dl',
      {},
      pair('Change', id),
      pair('Asked by', change.askedBy),
      pair('Reason', reason),
      isOpen(change) && pair('Time left', timeLeft(change.expiresAt, around.now), 'time-left'),
      pair('Takes back', change.undoes),
      pair('Taken back by', change.undoneBy),
    ),
    drawProgress(change),
    drawSoFar(change),
    phase === 'Pending' && drawApproval(change, around.open),
    message !== '' && !isOpen(change) && element('p', {}, message),
    around.error !== '' &&
      !isOpen(change) &&
      around.error !== message &&
      element('p', { class: 'fault' }, around.error),
    drawVerification(change),
    section('Risks', bullets(risks)),
    section('Can it be undone?', reversible !== '' && drawReversible(reversible, because)),
    section('Warnings', bullets(warnings)),
    drawDiff(diff),
    section('Decisions', bullets(change.decisions.map(inWords))),
    around.notice !== '' && element('p', { class: 'quiet' }, around.notice),
  ];
}

function pair(term: string, value: string, id: string | null = null): Content {
  return value !== '' && element('div', {}, element('dt', {}, term), element('dd', { id }, value));
}

function inWords({ verdict, by, reason }: ShownChange['decisions'][number]): string {
  return `${verdict} by ${by}${reason === '' ? '' : `: ${reason}`}`;
}

const REVERSIBLE: Readonly<Record<string, string>> = {
  restores: 'Yes, an undo restores what was there',
  recreates: 'Yes, an undo makes it again',
  'comes back by itself': 'It comes back by itself',
  'cannot be undone': 'No, it cannot be undone',
};

function drawReversible(reversible: string, because: string): Content {
  const says = Object.hasOwn(REVERSIBLE, reversible) ? (REVERSIBLE[reversible] ?? reversible) : reversible;
  return element('p', {}, element('strong', {}, says), because !== '' && `: ${because}`);
}

const BEGUN: ReadonlySet<string> = new Set(['Applying', 'Applied', 'Failed', 'Interrupted']);

function drawProgress({ phase, requests, made }: ShownChange): Content {
  if (requests === 0 || made === undefined || !BEGUN.has(phase)) return undefined;
  return element(
    'p',
    { class: 'progress' },
    element('progress', { max: String(requests), value: String(made), 'aria-label': 'Requests made' }),
    ` ${made} of ${requests} ${requests === 1 ? 'request' : 'requests'} made`,
  );
}

/** The rollout as it goes on; the outcome takes its place. */
function drawSoFar({ soFar, verification }: ShownChange): Content {
  return verification === undefined && section('Now', bullets(soFar));
}

const VERDICTS: Readonly<Record<string, string>> = {
  healed: 'It helped: what was broken is healthy now',
  healthy: 'The objects are healthy',
  unchanged: 'It did not help: nothing is better',
  worse: 'It is worse than before',
  unknown: 'The outcome is not known',
};

function drawVerification({ verification }: ShownChange): Content {
  if (verification === undefined) return undefined;
  const { verdict, evidence } = verification;
  const says = Object.hasOwn(VERDICTS, verdict) ? (VERDICTS[verdict] ?? verdict) : verdict;
  return section(
    'Outcome',
    element('p', {}, element('span', { class: 'badge', 'data-tone': verdict }, verdict), ` ${says}.`),
    bullets(evidence),
  );
}

function drawApproval({ approve }: ShownChange, open: Around['open']): Content {
  const { url: given = '', command, http, kept } = approve;
  const url = safeUrl(given);
  const link =
    url !== undefined &&
    open !== undefined &&
    element(
      'button',
      { type: 'button', id: 'approve', class: 'main', 'aria-describedby': 'approve-url' },
      'Approve in the console',
    );
  if (link !== false && url !== undefined) link.addEventListener('click', () => open?.(url));
  return section(
    'Approval',
    element('p', {}, 'An approver must decide. This card cannot approve.'),
    link,
    url !== undefined && copyable('approve-url', url),
    command !== undefined && [
      element('p', { class: 'label' }, 'Or on the command line'),
      copyable('approve-command', command),
    ],
    http !== undefined && [
      element('p', { class: 'label' }, 'Or over HTTP, as the approver'),
      copyable('approve-http', http),
    ],
    kept !== undefined && element('p', { class: 'quiet' }, kept),
  );
}
