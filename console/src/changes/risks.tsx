import type { ChangeView } from '../../../src/console/face/changes.ts';
import { RiskBadge, UndoBadge, worstFirst } from '../parts/badge.tsx';
import { Icon } from '../parts/icon.tsx';
import { ShortText } from '../parts/text.tsx';

const MOST_OF_SENTENCE = 400;

/** What may go wrong, and what can be taken back afterwards. */
export function Risks({ view }: { readonly view: ChangeView }) {
  const order = worstFirst(view.risksInWords.map(({ id }) => id));
  const risks = view.risksInWords.toSorted((left, right) => order.indexOf(left.id) - order.indexOf(right.id));
  const undo = new Map(view.requests.map(({ reversible }) => [reversible.reason, reversible.class]));
  return (
    <section class="card" aria-labelledby="risks-title">
      <div class="card-head">
        <h2 id="risks-title">Risks</h2>
      </div>
      <div class="card-body">
        {risks.length === 0 ? (
          <p class="muted">The server found no risk in it.</p>
        ) : (
          <ul class="risks" aria-label="Risks">
            {risks.map(({ id, says }) => (
              <li key={id + says} class="risk">
                <RiskBadge id={id} />
                <span>
                  <ShortText most={MOST_OF_SENTENCE}>{says}</ShortText>
                </span>
              </li>
            ))}
          </ul>
        )}
        {view.warnings.length === 0 ? null : (
          <ul class="risks" aria-label="Warnings">
            {view.warnings.map((says) => (
              <li key={says} class="risk">
                <span class="badge tone-caution">
                  <Icon name="warning" />
                  warning
                </span>
                <span>
                  <ShortText most={MOST_OF_SENTENCE}>{says}</ShortText>
                </span>
              </li>
            ))}
          </ul>
        )}
        <ul class="risks risks-undo" aria-label="Undo">
          {undo.size === 0 ? (
            <li class="risk">
              <UndoBadge reversible={view.reversible} />
            </li>
          ) : (
            [...undo].map(([reason, kind]) => (
              <li key={reason} class="risk">
                <UndoBadge reversible={kind} />
                <span>
                  <ShortText most={MOST_OF_SENTENCE}>{reason}</ShortText>
                </span>
              </li>
            ))
          )}
        </ul>
      </div>
    </section>
  );
}
