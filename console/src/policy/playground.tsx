import { useState } from 'preact/hooks';
import type { PolicyView, Tried } from '../../../src/console/face/policy.ts';
import { useResource } from '../api/resource.ts';
import { session } from '../api/session.ts';
import { useCell } from '../cell.ts';
import { Button } from '../parts/button.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Empty, FailureNotice } from '../parts/states.tsx';
import { useAnswer } from './answer.ts';
import { question } from './question.ts';
import { TriedView, verdictInWords } from './tried-view.tsx';
import { bodyOf, NO_QUESTION, type Question } from './try-body.ts';

const PAUSE_MS = 200;
const EXAMPLES = [
  'get pods -n shop',
  'scale deployment web --replicas=2 -n shop',
  'delete pods --all -n shop',
  'get secrets -o yaml',
];

/** What the playground needs. */
interface PlaygroundProps {
  readonly draft: string | undefined;
  /** Whether the draft is beside it: then it judges by the draft, and says what the server's own policy says. */
  readonly isBesideDraft?: boolean;
}

/** Judges a call while it is typed, by the policy of the server or by a draft. Nothing runs. */
export function Playground({ draft, isBesideDraft = false }: PlaygroundProps) {
  const asked = useCell(question);
  const me = useCell(session)?.person?.name ?? '';
  const [by, setBy] = useState<'server' | 'draft'>('server');
  const [hasStdin, setStdin] = useState(asked.stdin !== '');
  const judge = isBesideDraft || (by === 'draft' && draft !== undefined) ? 'draft' : 'server';
  const answer = useAnswer<Tried>('policy/try', bodyOf(asked, judge === 'draft' ? draft : undefined), PAUSE_MS);
  const server = useAnswer<Tried>('policy/try', isBesideDraft ? bodyOf(asked) : undefined, PAUSE_MS);
  const set = (part: Partial<Question>): void => question.set({ ...asked, ...part });
  return (
    <section class={isBesideDraft ? 'card' : 'card playground-wide'} aria-labelledby="playground">
      <div class="card-head">
        <h2 id="playground">{isBesideDraft ? 'Try a call by the draft' : 'Try a call'}</h2>
        {asked === NO_QUESTION ? null : (
          <Button kind="quiet" icon="cross" onClick={() => question.set(NO_QUESTION)}>
            Clear
          </Button>
        )}
      </div>
      <div class="card-body">
        <div class="form">
          <TextArea
            label="Call"
            hint="A command line, with or without kubectl, or the JSON of a call of any tool. Nothing runs."
            isCode
            rows={2}
            value={asked.call}
            onInput={(call) => set({ call })}
          />
          {asked.call === '' ? <Examples onChoose={(call) => set({ call })} /> : null}
          <div class="filters">
            <TextField label="Caller" value={asked.caller} placeholder={me} onInput={(caller) => set({ caller })} />
            <TextField
              label="Groups"
              value={asked.groups}
              placeholder="web, sre"
              onInput={(groups) => set({ groups })}
            />
            {draft === undefined || isBesideDraft ? null : (
              <SelectField
                label="Judge by"
                value={by}
                options={[
                  { value: 'server', says: "The server's policy" },
                  { value: 'draft', says: 'My draft' },
                ]}
                onInput={(value) => setBy(value === 'draft' ? 'draft' : 'server')}
              />
            )}
          </div>
          {hasStdin ? (
            <TextArea
              label="Documents or patch on stdin"
              isCode
              rows={5}
              value={asked.stdin}
              onInput={(stdin) => set({ stdin })}
            />
          ) : (
            <div>
              <button type="button" class="link" onClick={() => setStdin(true)}>
                Add documents or a patch
              </button>
            </div>
          )}
        </div>
        <p role="status" class="visually-hidden">
          {answer.value === undefined || answer.isStale ? '' : verdictInWords(answer.value)}
        </p>
        <div aria-busy={answer.isStale} class={answer.isStale ? 'tried is-stale' : 'tried'}>
          {answer.failure === undefined ? null : <FailureNotice failure={answer.failure} />}
          {answer.value === undefined ? null : (
            <TriedView tried={answer.value} server={isBesideDraft ? server.value : undefined} />
          )}
          {asked.call.trim() === '' ? (
            <Empty title="No call yet.">
              The verdict, each rule and the exact arguments appear here while you type.
            </Empty>
          ) : null}
        </div>
      </div>
    </section>
  );
}

function Examples({ onChoose }: { readonly onChoose: (call: string) => void }) {
  const tools = useResource<PolicyView>('policy').value?.tools ?? [];
  return (
    <ul class="chips" aria-label="Examples">
      {EXAMPLES.map((each) => (
        <li key={each}>
          <button type="button" class="chip code" onClick={() => onChoose(each)}>
            {each}
          </button>
        </li>
      ))}
      {tools.map(({ name, form }) => (
        <li key={name}>
          <button type="button" class="chip code" onClick={() => onChoose(form)}>
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}
