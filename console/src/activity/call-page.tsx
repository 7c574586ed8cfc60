import type { ComponentChildren } from 'preact';
import type { CallRecords } from '../../../src/console/face/activity.ts';
import { useResource } from '../api/resource.ts';
import { Badge } from '../parts/badge.tsx';
import { Button, CopyButton } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { ShortText, Text } from '../parts/text.tsx';
import { tryCall } from '../policy/question.ts';
import { Link, navigate, Page, useRoute } from '../router.tsx';
import { CallFacts } from './call-facts.tsx';
import { NamedObject, RawRecords, Steps, Writes } from './call-parts.tsx';
import { type CallInRecords, callOf } from './call-records.ts';
import { outcomeOf } from './outcome.ts';
import { commandLine, durationInWords } from './words.ts';

/** One call in full: who made it, what was judged, and what became of it. */
export function CallPage({ id }: { readonly id: string }) {
  const { query } = useRoute();
  const place = query.get('at');
  const at = place === null ? '' : `?at=${encodeURIComponent(place)}`;
  const known = useResource<CallRecords>(`activity/calls/${encodeURIComponent(id)}${at}`, ['activity']);
  const call = known.value === undefined ? undefined : callOf(known.value.records);
  const filters = new URLSearchParams(query);
  filters.delete('at');
  const search = filters.size === 0 ? '' : `?${filters}`;
  const line = call === undefined ? '' : commandLine(call.argv);
  return (
    <Page
      title="Call"
      tab={line === '' ? 'Call' : line.slice(0, 60)}
      above={
        <Link to={`/console/activity${search}`}>
          <Icon name="back" /> Activity
        </Link>
      }
      heading={line === '' ? call && <>Call of {<Text>{call.tool}</Text>}</> : <CallLine line={line} />}
      actions={known.value === undefined ? undefined : <Neighbours records={known.value} search={search} />}
    >
      <Shown of="the call" known={known}>
        {({ lines }) =>
          call === undefined ? (
            <Empty title="There are no records of this call.">They may have been rotated away.</Empty>
          ) : (
            <>
              <Summary call={call} />
              <div class="call-columns">
                <div class="call-main">
                  <Judged call={call} />
                  {call.writes.length === 0 && call.refusedWrite === undefined ? null : <Writes end={call} />}
                  {call.steps.length === 0 ? null : <Steps steps={call.steps} />}
                  <RawRecords lines={lines} />
                </div>
                <aside class="card" aria-label="Facts">
                  <div class="card-body">
                    <CallFacts call={call} id={id} />
                  </div>
                </aside>
              </div>
            </>
          )
        }
      </Shown>
    </Page>
  );
}

function CallLine({ line }: { readonly line: string }) {
  return (
    <span class="code call-heading">
      <ShortText most={400}>{line}</ShortText> <CopyButton text={line} of="the command line" />
    </span>
  );
}

function Neighbours({
  records: { previous, following },
  search,
}: {
  readonly records: CallRecords;
  readonly search: string;
}) {
  const link = (id: string | undefined, words: string): ComponentChildren =>
    id === undefined ? (
      <span class="button" aria-disabled="true">
        {words}
      </span>
    ) : (
      <Link class="button" to={`/console/activity/${encodeURIComponent(id)}${search}`}>
        {words}
      </Link>
    );
  return (
    <nav class="page-actions" aria-label="Calls of the same caller and client">
      {link(previous, 'Previous call')}
      {link(following, 'Next call')}
    </nav>
  );
}

function Summary({ call }: { readonly call: CallInRecords }) {
  const { word, tone, icon, says } = outcomeOf({ verdict: call.verdict, isFailed: call.isFailed || undefined });
  const details = [
    call.code === undefined ? undefined : <code key="code">{call.code}</code>,
    call.exitCode === undefined ? undefined : `exit code ${call.exitCode}`,
    call.durationMs === undefined ? undefined : `after ${durationInWords(call.durationMs)}`,
  ].filter((each) => each !== undefined);
  return (
    <div class="call-summary">
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      <span>{says}</span>
      {details.map((each, at) => (
        <span key={at} class="muted">
          {each}
        </span>
      ))}
    </div>
  );
}

function Judged({ call }: { readonly call: CallInRecords }) {
  const { rules, objects, pipe, argv } = call;
  const isUnread = argv.length === 0 && call.verdict === 'denied';
  return (
    <section class="card" aria-labelledby="judged">
      <div class="card-head">
        <h2 id="judged">What was judged</h2>
        {argv.length === 0 ? null : (
          <Button
            onClick={() => {
              tryCall(commandLine(argv), call.caller);
              navigate('/console/policy?view=try');
            }}
          >
            Try it in the playground
          </Button>
        )}
      </div>
      <div class="card-body">
        {isUnread ? <p>The arguments could not be parsed, so no rule judged them.</p> : null}
        {pipe.length === 0 ? null : (
          <p>
            Filters:{' '}
            <code>
              <Text>{pipe.join(' | ')}</Text>
            </code>
          </p>
        )}
        {rules.length === 0 ? null : (
          <div>
            <h3>Rules that decided</h3>
            <ul class="words">
              {rules.map((rule) => (
                <li key={rule}>
                  <code>
                    <Text>{rule}</Text>
                  </code>
                </li>
              ))}
            </ul>
          </div>
        )}
        {objects.length === 0 ? null : (
          <div>
            <h3>Objects</h3>
            <ul class="words">
              {objects.map(({ type, namespace, name }) => (
                <li key={`${type} ${namespace} ${name}`}>
                  <NamedObject
                    type={type}
                    name={name}
                    namespace={namespace}
                    without=" all that the command line selects"
                  />
                </li>
              ))}
            </ul>
          </div>
        )}
        {rules.length + objects.length + pipe.length > 0 || isUnread ? null : (
          <p class="muted">The record names no rule and no object.</p>
        )}
      </div>
    </section>
  );
}
