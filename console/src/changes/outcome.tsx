import type { ChangeView } from '../../../src/console/face/changes.ts';
import { VerificationBadge } from '../parts/badge.tsx';
import { counted } from '../parts/relative.ts';
import { Text } from '../parts/text.tsx';
import { Ago } from '../parts/time.tsx';
import { Act } from './act.tsx';

const BEGUN: ReadonlySet<string> = new Set(['Applying', 'Applied', 'Failed', 'Interrupted']);

/** How far the requests are, what became of the workloads, and the way back. Nothing before the change is applied. */
export function Outcome({ view, onDone }: { readonly view: ChangeView; readonly onDone: () => void }) {
  const { requests, verification, message } = view;
  if (!BEGUN.has(view.phase)) return null;
  const made = requests.filter(({ progress }) => progress?.state === 'made').length;
  return (
    <section class="card" aria-labelledby="outcome-title">
      <div class="card-head">
        <h2 id="outcome-title">Outcome</h2>
        <Act word="undo" view={view} isOffered={view.canUndo} onDone={onDone} />
      </div>
      <div class="card-body">
        {requests.length === 0 ? null : (
          <div class="progress">
            <progress max={requests.length} value={made} aria-label="Requests that were made" />
            <span class="numbers" role="status">
              {made} of {counted(requests.length, 'request')} made
            </span>
          </div>
        )}
        {message === undefined ? null : (
          <p>
            <Text>{message}</Text>
          </p>
        )}
        {verification === undefined ? (
          <p class="muted">
            {view.phase === 'Applying'
              ? 'The server looks at the workloads after the last request.'
              : 'The workloads were not looked at afterwards.'}
          </p>
        ) : (
          <div class="verification">
            <h3>
              Verification <VerificationBadge verdict={verification.verdict} />
            </h3>
            <p class="muted">
              The workloads after the change, with their state before in brackets, <Ago at={verification.at} />:
            </p>
            <ul class="bullets" aria-label="Evidence">
              {verification.evidence.map((says) => (
                <li key={says}>
                  <Text>{says}</Text>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </section>
  );
}
