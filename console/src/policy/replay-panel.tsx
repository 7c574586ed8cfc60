import { useEffect, useRef, useState } from 'preact/hooks';
import type { Difference, Replay } from '../../../src/console/face/policy.ts';
import { commandLine, countInWords, cut, shortTime } from '../activity/words.ts';
import { ask, type Failure } from '../api/client.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { SelectField } from '../parts/field.tsx';
import type { IconName } from '../parts/icon.tsx';
import { exactTime } from '../parts/relative.ts';
import { Empty, FailureNotice, Notice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { Link } from '../router.tsx';
import { byCaller, replayInWords } from './replay.ts';

const DAYS = [1, 3, 7, 14, 30];
const VERDICTS: Readonly<Record<Difference['was'], readonly [tone: Tone, icon: IconName]>> = {
  allowed: ['good', 'check'],
  asked: ['caution', 'clock'],
  denied: ['bad', 'cross'],
};

/** The calls of the last days, judged again by the draft. */
export function ReplayPanel({ draft }: { readonly draft: string }) {
  const [days, setDays] = useState(7);
  const [result, setResult] = useState<{ readonly replay: Replay; readonly draft: string }>();
  const [failure, setFailure] = useState<Failure>();
  const [isBusy, setBusy] = useState(false);
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const run = async (): Promise<void> => {
    const stop = new AbortController();
    running.current = stop;
    setBusy(true);
    setFailure(undefined);
    const answer = await ask<Replay>('policy/replay', { method: 'POST', body: { draft, days }, signal: stop.signal });
    setBusy(false);
    if (stop.signal.aborted) return;
    if (answer.failure === undefined) setResult({ replay: answer.value, draft });
    else setFailure(answer.failure);
  };
  return (
    <section class="card" aria-labelledby="replay">
      <div class="card-head">
        <h2 id="replay">Replay</h2>
      </div>
      <div class="card-body">
        <p class="muted">
          Judges the recorded calls again by the draft, and shows what it would decide otherwise. Nothing runs, and the
          cluster is not asked.
        </p>
        <div class="filters replay-days">
          <SelectField
            label="Calls of"
            value={String(days)}
            options={DAYS.map((each) => ({
              value: String(each),
              says: each === 1 ? 'the last day' : `the last ${each} days`,
            }))}
            onInput={(value) => setDays(Number(value))}
          />
          <Button kind="primary" icon="again" isBusy={isBusy} onClick={() => void run()}>
            {isBusy ? 'Replaying …' : 'Replay the calls'}
          </Button>
          {isBusy ? <Button onClick={() => running.current?.abort()}>Cancel</Button> : null}
        </div>
        {failure === undefined ? null : <FailureNotice failure={failure} onRetry={() => void run()} />}
        <div role="status">
          {result === undefined
            ? null
            : replayInWords(result.replay, { count: countInWords, at: exactTime }).map((each) => (
                <p key={each}>
                  <Text>{each}</Text>
                </p>
              ))}
        </div>
        {result !== undefined && result.draft !== draft ? (
          <Notice tone="caution">The draft has changed since this replay. Replay the calls again.</Notice>
        ) : null}
        {result === undefined ? null : <Result replay={result.replay} />}
      </div>
    </section>
  );
}

function Result({ replay: { skipped, different } }: { readonly replay: Replay }) {
  return (
    <>
      {skipped.length === 0 ? null : (
        <div>
          <h3>Not judged again</h3>
          <ul class="list">
            {skipped.map(({ why, count }) => (
              <li key={why}>
                {count === 1 ? '1 call' : `${countInWords(count)} calls`}: <Text>{why}</Text>
              </li>
            ))}
          </ul>
        </div>
      )}
      {different.length === 0 ? <Empty title="The draft decides no recorded call otherwise." /> : null}
      {byCaller(different).map(({ caller, count, differences }) => (
        <section key={caller} class="replay-caller" aria-label={`Calls of ${caller}`}>
          <h3>
            <Text>{caller}</Text> <span class="muted">{count === 1 ? '1 call' : `${countInWords(count)} calls`}</span>
          </h3>
          <ul class="replay-rules">
            {differences.map((each) => (
              <li key={`${each.rule} ${each.was} ${each.would}`}>
                <DifferenceView difference={each} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function DifferenceView({ difference: { rule, was, would, count, examples } }: { readonly difference: Difference }) {
  return (
    <>
      <div class="replay-head">
        <Verdict verdict={was} /> <span aria-hidden="true">→</span> <span class="visually-hidden">would be</span>
        <Verdict verdict={would} />
        <span class="numbers">{count === 1 ? '1 call' : `${countInWords(count)} calls`}</span>
        <span>
          by{' '}
          <code>
            <Text>{rule}</Text>
          </code>
        </span>
      </div>
      <ul class="replay-examples">
        {examples.map(({ callId, time, argv }) => (
          <li key={callId}>
            <time class="muted numbers" dateTime={time} title={exactTime(time)}>
              {shortTime(time, Date.now())}
            </time>{' '}
            <Link class="code" to={`/console/activity/${callId}`}>
              <Text>{cut(commandLine(argv)) || 'No command line'}</Text>
            </Link>
          </li>
        ))}
        {count > examples.length ? <li class="muted">and {countInWords(count - examples.length)} more</li> : null}
      </ul>
    </>
  );
}

function Verdict({ verdict }: { readonly verdict: Difference['was'] }) {
  const [tone, icon] = VERDICTS[verdict];
  return (
    <Badge tone={tone} icon={icon}>
      {verdict}
    </Badge>
  );
}
