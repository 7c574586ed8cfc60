import { Badge } from '../parts/badge.tsx';
import { CopyButton } from '../parts/button.tsx';
import { counted } from '../parts/relative.ts';
import { LongText, Text } from '../parts/text.tsx';
import type { EndInRecord, StepInRecords, WriteInRecord } from './call-records.ts';
import { commandLine, durationInWords } from './words.ts';

/** What the server does in a step, by its name in the record. */
const STEPS: Readonly<Record<string, string>> = {
  course: 'A step of the tool',
  'resolve-words': 'Asked the cluster which kinds the words mean',
  'count-selection': 'Counted what the selector picks',
  'clean-up': 'Deleted what the call had created',
  'weigh-lists': 'Measured the lists to read',
  'judge-writes': 'Read what the writes are judged by',
  'explain-answer': 'Read what explains the answer',
  'explain-rollout': 'Read pods and events of the rollout',
  'check-readiness': 'Asked whether the cluster can be reached',
  'rehearse-change': 'Rehearsed the change',
  'review-change': 'Read what an approver should know',
  'apply-change': 'Sent the requests of the change',
  'verify-change': 'Watched the outcome of the change',
  'recover-change': 'Looked what was sent of the change',
  'write-events': 'Wrote an Event on each changed object',
};

const ENDS: Readonly<Record<string, string>> = {
  exited: 'exited',
  'timed-out': 'timed out',
  'not-run': 'did not run',
  answered: 'done',
  reported: 'done',
  defect: 'an error in the server',
};

/** The steps of a call, in order. */
export function Steps({ steps }: { readonly steps: readonly StepInRecords[] }) {
  return (
    <section class="card" aria-labelledby="steps">
      <div class="card-head">
        <h2 id="steps">Steps</h2>
        <span class="muted">{counted(steps.length, 'step')}</span>
      </div>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step.key}>
            <div class="step-head">
              <span class="step-name">{STEPS[step.step] ?? <Text>{step.step}</Text>}</span>
              <span class="muted">
                as the {step.as === 'server' ? 'server' : 'caller'}, {endInWords(step)}
              </span>
              {step.code === undefined ? null : (
                <code class="bad">
                  <Text>{step.code}</Text>
                </code>
              )}
            </div>
            {step.argv.length === 0 || step.step !== 'course' ? null : (
              <code>
                <Text>{commandLine(step.argv)}</Text>
              </code>
            )}
            {step.words.length === 0 ? null : (
              <code>
                <Text>{step.words.join(', ')}</Text>
              </code>
            )}
            {step.writes.length === 0 ? null : <WriteList writes={step.writes} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function endInWords({ ended, exitCode, durationMs }: StepInRecords): string {
  if (ended === undefined) return 'its end is not recorded';
  const how = ended === 'exited' ? `exit code ${exitCode ?? 'unknown'}` : (ENDS[ended] ?? ended);
  return durationMs === undefined ? how : `${how} after ${durationInWords(durationMs)}`;
}

/** The writes of a call. */
export function Writes({ end: { writes, refusedWrite } }: { readonly end: EndInRecord }) {
  return (
    <section class="card" aria-labelledby="writes">
      <div class="card-head">
        <h2 id="writes">Writes</h2>
        <span class="muted">{counted(writes.length, 'write')} made</span>
      </div>
      <div class="card-body">
        {refusedWrite === undefined ? null : (
          <p>
            <Badge tone="bad" icon="cross">
              Refused
            </Badge>{' '}
            <OneWrite write={refusedWrite} /> by the rule{' '}
            <code>
              <Text>{refusedWrite.rule ?? ''}</Text>
            </code>
          </p>
        )}
        <WriteList writes={writes} />
      </div>
    </section>
  );
}

function WriteList({ writes }: { readonly writes: readonly WriteInRecord[] }) {
  return (
    <ul class="words">
      {writes.map((write, at) => (
        <li key={at}>
          <OneWrite write={write} />
        </li>
      ))}
    </ul>
  );
}

function OneWrite({ write: { operation, resource, subresource, namespace, name } }: { readonly write: WriteInRecord }) {
  return (
    <>
      {operation.toLowerCase()}{' '}
      {subresource === undefined ? null : (
        <>
          <code>
            <Text>{subresource}</Text>
          </code>{' '}
          of{' '}
        </>
      )}
      <NamedObject
        type={resource}
        name={name}
        namespace={namespace}
        without=" with a name that the API server made up"
      />
    </>
  );
}

/** An object of a call. `without` is said of one that has no name. */
export function NamedObject(props: {
  readonly type: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly without: string;
}) {
  const { type, name, namespace, without } = props;
  return (
    <>
      <code>
        <Text>{name === undefined ? type : `${type}/${name}`}</Text>
      </code>
      {name === undefined ? without : ''}
      {namespace === undefined ? null : (
        <>
          {' '}
          in{' '}
          <code>
            <Text>{namespace}</Text>
          </code>
        </>
      )}
    </>
  );
}

/** All records of the call, as they were written. */
export function RawRecords({ lines }: { readonly lines: readonly string[] }) {
  return (
    <section class="card" aria-labelledby="records">
      <div class="card-head">
        <h2 id="records">Records</h2>
        <span class="muted">{counted(lines.length, 'record')}, as written</span>
      </div>
      <div class="records">
        {lines.map((line) => (
          <RawRecord key={line} line={line} />
        ))}
      </div>
    </section>
  );
}

function RawRecord({ line }: { readonly line: string }) {
  const record = parsed(line);
  const name = ['phase', 'step', 'stepNumber'].flatMap((key) => record[key] ?? []).join(' ');
  return (
    <details>
      <summary>
        <span class="numbers">seq {String(record['seq'] ?? 'unknown')}</span> <Text>{name}</Text>
      </summary>
      <CopyButton text={line} of="the record" />
      <LongText of="the record" lines={60} characters={8000}>
        {JSON.stringify(record, undefined, 2)}
      </LongText>
    </details>
  );
}

/** A line that is no JSON is shown as it is. */
function parsed(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return { line };
  }
}
