import { Icon, type IconName } from './icon.tsx';

/** What a colour means. Words and a picture say the same. */
export type Tone = 'neutral' | 'info' | 'good' | 'caution' | 'bad';

/** What a badge needs. */
export interface BadgeProps {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly title?: string | undefined;
  /** Of the server or of the code of these pages, never of the cluster. */
  readonly children: string;
}

/** A short word with a colour and a picture. */
export function Badge({ tone = 'neutral', icon, title, children }: BadgeProps) {
  return (
    <span class={`badge tone-${tone}`} title={title}>
      {icon === undefined ? null : <Icon name={icon} />}
      {children}
    </span>
  );
}

const PHASES: Readonly<Record<string, readonly [tone: Tone, icon: IconName, says: string]>> = {
  Planned: ['neutral', 'dot', 'Needs no approval, and waits to be applied'],
  Pending: ['caution', 'clock', 'Waits for a decision'],
  Approved: ['info', 'check', 'Enough approvers agreed; the agent can apply it'],
  Denied: ['bad', 'cross', 'An approver denied it'],
  Expired: ['neutral', 'clock', 'Was not applied in time'],
  Applying: ['info', 'play', 'Its requests are being sent'],
  Applied: ['good', 'check', 'All requests were made'],
  Failed: ['bad', 'warning', 'Stopped at a request'],
  Interrupted: ['bad', 'pause', 'The server ended in the middle of it'],
};

/** The phase of a change. */
export function PhaseBadge({ phase }: { readonly phase: string }) {
  const [tone, icon, says] = PHASES[phase] ?? ['neutral', 'dot', ''];
  return (
    <Badge tone={tone} icon={icon} title={says}>
      {phase}
    </Badge>
  );
}

const UNDO: Readonly<Record<string, readonly [tone: Tone, icon: IconName, words: string, says: string]>> = {
  restores: ['good', 'undo', 'Can be undone', 'An undo sets the changed fields back, or deletes what was created'],
  'comes back by itself': ['good', 'again', 'Comes back by itself', 'A controller creates the object again'],
  recreates: ['caution', 'undo', 'Undo recreates', 'An undo creates the object again, with a new uid'],
  'cannot be undone': ['bad', 'lock', 'Cannot be undone', 'Nothing brings back the state before'],
};

/** Whether a change or a request can be taken back. */
export function UndoBadge({ reversible }: { readonly reversible: string }) {
  const [tone, icon, words, says] = UNDO[reversible] ?? ['neutral', 'dot', reversible, ''];
  return (
    <Badge tone={tone} icon={icon} title={says}>
      {words}
    </Badge>
  );
}

/** Risks after which something is gone or down; the others are reasons to look twice. Ids of the server's table of risks. */
const SEVERE: ReadonlySet<string> = new Set([
  'unrehearsed',
  'protected-namespace',
  'node',
  'replicas-to-zero',
  'only-replica',
  'disruption-budget',
  'local-data',
  'service-endpoints',
  'namespace-deletion',
  'definition-deletion',
  'volume-deletion',
  'claim-in-use',
]);

/** Sorts ids of risks, the severe ones first. */
export function worstFirst(ids: readonly string[]): readonly string[] {
  return ids.toSorted((left, right) => Number(SEVERE.has(right)) - Number(SEVERE.has(left)));
}

/** What a badge says of a risk whose id says less than its sentence. */
const RISK_WORDS: Readonly<Record<string, string>> = { 'only-replica': 'no ready pod for a while' };

/** A risk by its id: `replicas-to-zero` is shown as "replicas to zero". */
export function RiskBadge({ id, isPast = false }: { readonly id: string; readonly isPast?: boolean }) {
  const tone = SEVERE.has(id) ? 'bad' : 'caution';
  return (
    <Badge tone={isPast ? 'neutral' : tone} icon="warning">
      {RISK_WORDS[id] ?? id.replaceAll('-', ' ')}
    </Badge>
  );
}

/** How a workload is after a change. */
export function VerificationBadge({ verdict }: { readonly verdict: string }) {
  const [tone, icon] = VERDICTS[verdict] ?? ['neutral', 'dot'];
  return (
    <Badge tone={tone} icon={icon}>
      {verdict === '' ? 'unknown' : verdict}
    </Badge>
  );
}

const VERDICTS: Readonly<Record<string, readonly [tone: Tone, icon: IconName]>> = {
  healed: ['good', 'check'],
  healthy: ['good', 'check'],
  unchanged: ['caution', 'dot'],
  worse: ['bad', 'warning'],
};
