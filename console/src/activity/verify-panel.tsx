import { useEffect, useRef, useState } from 'preact/hooks';
import { API } from '../api/client.ts';
import { Button, CopyButton } from '../parts/button.tsx';
import { exactTime } from '../parts/relative.ts';
import { Notice } from '../parts/states.tsx';
import { Link } from '../router.tsx';
import type { ChainReport } from './chain.ts';
import { reportInWords, verifyLines } from './verify.ts';
import { countInWords } from './words.ts';

type State =
  | { readonly is: 'running'; readonly records: number }
  | { readonly is: 'done'; readonly report: ChainReport }
  | { readonly is: 'failed'; readonly error: string };

const NOT_SECURE =
  'This browser makes hashes only over HTTPS and on a loopback address. Open the console that way, or run kubernetes-remediation-mcp audit verify.';

/** Verifies the chain of the record in this browser, as soon as it is shown. */
export function VerifyPanel({ scope, onClose }: { readonly scope: 'all' | 'own'; readonly onClose: () => void }) {
  const [state, setState] = useState<State>({ is: 'running', records: 0 });
  const head = useRef<HTMLHeadingElement>(null);
  const [run, setRun] = useState(0);
  useEffect(() => {
    head.current?.focus();
    const running = new AbortController();
    setState({ is: 'running', records: 0 });
    void verify(scope, running.signal, (records) => setState({ is: 'running', records })).then((next) => {
      if (!running.signal.aborted) setState(next);
    });
    return () => running.abort();
  }, [scope, run]);
  return (
    <section class="card" aria-labelledby="verify-title">
      <div class="card-head">
        <h2 id="verify-title" ref={head} tabIndex={-1}>
          Verification of the record
        </h2>
        <div class="page-actions">
          {state.is === 'running' ? null : (
            <Button icon="again" onClick={() => setRun(run + 1)}>
              Verify again
            </Button>
          )}
          <Button onClick={onClose}>{state.is === 'running' ? 'Cancel' : 'Close'}</Button>
        </div>
      </div>
      <div class="card-body">
        {state.is === 'running' ? (
          <div class="verify-progress">
            <progress aria-label="Verification" />
            <span class="numbers">{countInWords(state.records)} records so far</span>
          </div>
        ) : null}
        <div role="status">
          {state.is === 'failed' ? <Notice tone="bad">{state.error}</Notice> : null}
          {state.is === 'done' ? <Report report={state.report} hasAll={scope === 'all'} /> : null}
        </div>
      </div>
    </section>
  );
}

function Report({ report, hasAll }: { readonly report: ChainReport; readonly hasAll: boolean }) {
  const [first = '', ...more] = reportInWords(report, { hasAll }, { count: countInWords, at: exactTime });
  const { firstBreak, last } = report;
  return (
    <>
      <Notice tone={report.records === 0 ? 'info' : firstBreak === undefined ? 'good' : 'bad'}>
        <p class="verify-result">{first}</p>
        {firstBreak === undefined ? null : (
          <p>
            First break at line {countInWords(firstBreak.line)}
            {firstBreak.seq === undefined ? '' : ` (seq ${countInWords(firstBreak.seq)})`}: {firstBreak.says}{' '}
            {firstBreak.callId === undefined ? null : (
              <Link to={`/console/activity/${firstBreak.callId}`}>Show its call</Link>
            )}
          </p>
        )}
        {more.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </Notice>
      {last === undefined || !hasAll ? null : (
        <p class="muted verify-hash">
          Last hash <code>{last.hash}</code> <CopyButton text={last.hash} of="the last hash" /> Compare it with a copy
          that is kept elsewhere: a chain cannot show what is missing at its end.
        </p>
      )}
    </>
  );
}

/** Reads the record and verifies it. Resolves with a sentence if it cannot. */
async function verify(scope: 'all' | 'own', signal: AbortSignal, onRecords: (records: number) => void): Promise<State> {
  if (!isSecureContext) return { is: 'failed', error: NOT_SECURE };
  try {
    const answer = await fetch(`${API}activity/export`, { signal, cache: 'no-store', redirect: 'error' });
    if (!answer.ok || answer.body === null) return { is: 'failed', error: await sentenceOf(answer) };
    const report = await verifyLines(piecesOf(answer.body), crypto.subtle, { hasAll: scope === 'all' }, ({ records }) =>
      onRecords(records),
    );
    return { is: 'done', report };
  } catch {
    return { is: 'failed', error: 'The record could not be read to its end. Check the connection, and verify again.' };
  }
}

async function sentenceOf(answer: Response): Promise<string> {
  const { error } = (await answer.json().catch(() => ({}))) as { readonly error?: unknown };
  return typeof error === 'string' ? error : `The server did not send the record (status ${answer.status}). Try again.`;
}

/** Not every browser lets a stream be iterated. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
