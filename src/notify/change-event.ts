import type { Change, Phase, ReversibilityClass } from '../remediation/change.ts';
import { decisionsOf } from '../remediation/phase.ts';
import { reversibleAs } from '../remediation/reversible.ts';
import { makeVisible } from '../untrusted/visible.ts';

const MOST_RISKS = 12;
const MOST_TEXT = 500;

/** What a receiver learns of a change: nothing of its difference, bodies and objects. */
export interface ChangeData {
  readonly id: string;
  readonly phase: Phase;
  readonly summary: string;
  readonly risks: readonly string[];
  readonly reversible: ReversibilityClass;
  readonly asked_by: string;
  readonly expires_at: string;
  /** The uid of the namespace kube-system; empty if it is not known. */
  readonly cluster: string;
  /** Its page in the console. */
  readonly url?: string;
  /** The command that approves it, while it waits for that. */
  readonly approve?: string;
  /** Those who decided, if any did. */
  readonly decided_by?: readonly string[];
  /** The standing grant that approved it ahead of time, and the user who made it. */
  readonly granted_by?: { readonly grant: string; readonly by: string };
  /** What became of the workloads. */
  readonly verification?: string;
  readonly undoes?: string;
}

/** An event about a change, in the words of CloudEvents 1.0. */
export interface ChangeEvent {
  readonly specversion: '1.0';
  /** The same for the same phase of the same change, whichever replica sends it. */
  readonly id: string;
  readonly source: 'kubernetes-remediation-mcp';
  readonly type: string;
  readonly subject: string;
  /** RFC 3339. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: ChangeData;
}

/** How an event is written. */
export interface EventTerms {
  readonly at: Date;
  /** Replaces secrets in a text by marks. */
  readonly redact: (text: string) => string;
}

/** Returns the event that tells of a change in a phase. All free text is redacted, short, and shows its invisible characters. Pure. */
export function changeEvent(change: Change, phase: Phase, { at, redact }: EventTerms): ChangeEvent {
  const { spec, status } = change;
  const text = (given: string) => {
    const shown = makeVisible(redact(given), 'text');
    return shown.length > MOST_TEXT ? `${shown.slice(0, MOST_TEXT)}…` : shown;
  };
  const deciders = decisionsOf(change).map(({ by }) => text(by));
  return {
    specversion: '1.0',
    // The hash binds the cluster, so that equal names in two clusters differ.
    id: `${spec.hash.slice(0, 32)}-${phase.toLowerCase()}`,
    source: 'kubernetes-remediation-mcp',
    type: `mcp.remediation.change.${phase.toLowerCase()}`,
    subject: spec.id,
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data: {
      id: spec.id,
      phase,
      summary: text(spec.summary),
      risks: spec.risks.slice(0, MOST_RISKS).map(({ says }) => text(says)),
      reversible: reversibleAs(spec),
      asked_by: text(spec.requestedBy.name),
      expires_at: spec.expiresAt,
      cluster: spec.cluster,
      ...(spec.url !== undefined && { url: spec.url }),
      ...(phase === 'Pending' && { approve: `kubernetes-remediation-mcp changes approve ${spec.id}` }),
      ...(deciders.length > 0 && { decided_by: deciders }),
      ...(spec.grant && { granted_by: { grant: spec.grant.name, by: text(spec.grant.by) } }),
      ...(status.verification && { verification: status.verification.verdict }),
      ...(spec.undoes !== undefined && { undoes: spec.undoes }),
    },
  };
}
