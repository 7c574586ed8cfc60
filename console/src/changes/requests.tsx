import { useState } from 'preact/hooks';
import type { RequestView } from '../../../src/console/face/changes.ts';
import { Badge, type Tone, UndoBadge } from '../parts/badge.tsx';
import type { IconName } from '../parts/icon.tsx';
import { counted } from '../parts/relative.ts';
import { LongText, Text } from '../parts/text.tsx';
import { At } from '../parts/time.tsx';
import { nameOf } from './change-list.tsx';

/** More requests than these are closed at first. */
const MOST_OPEN = 2;

const PROGRESS: Readonly<Record<string, readonly [tone: Tone, icon: IconName]>> = {
  sending: ['info', 'play'],
  made: ['good', 'check'],
  refused: ['bad', 'cross'],
  failed: ['bad', 'warning'],
};

/** Every request as it will be sent, or was sent, with what became of it. */
export function Requests({ requests }: { readonly requests: readonly RequestView[] }) {
  if (requests.length === 0) return null;
  const isBegun = requests.some(({ progress }) => progress !== undefined);
  const words = isBegun ? 'as reviewed' : requests.length === 1 ? 'as it will be sent' : 'as they will be sent';
  return (
    <section class="card" aria-labelledby="requests-title">
      <div class="card-head">
        <h2 id="requests-title">
          {counted(requests.length, 'request')}, {words}
        </h2>
      </div>
      <ol class="requests" aria-label="Requests">
        {requests.map((request, at) => (
          <RequestItem key={at} request={request} isOpenAtFirst={requests.length <= MOST_OPEN} />
        ))}
      </ol>
    </section>
  );
}

function RequestItem({ request, isOpenAtFirst }: { readonly request: RequestView; readonly isOpenAtFirst: boolean }) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const { progress, reversible } = request;
  const [tone, icon] = PROGRESS[progress?.state ?? ''] ?? ['neutral', 'dot'];
  return (
    <li class="request">
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="request-head">
          <span class={`method method-${request.method.toLowerCase()}`}>{request.method}</span>
          <span class="code request-path">
            <Text>{request.path}</Text>
          </span>
          {progress === undefined ? null : (
            <Badge tone={tone} icon={icon}>
              {progress.state}
            </Badge>
          )}
        </summary>
        {isOpen ? (
          <div class="request-body">
            {progress?.message === undefined ? null : (
              <p>
                <Text>{progress.message}</Text>
                {progress.at === undefined ? null : (
                  <span class="muted">
                    {' '}
                    <At at={progress.at} />
                  </span>
                )}
              </p>
            )}
            <p class="request-line">
              <span>
                {OPERATIONS[request.operation] ?? request.operation}{' '}
                <span class="code">
                  <Text>{nameOf(request.object)}</Text>
                </span>
              </span>
              {request.rehearsed ? (
                <Badge icon="check" title="The API server accepted a dry run of this request">
                  rehearsed
                </Badge>
              ) : (
                <Badge tone="caution" icon="warning" title="The API server could not try this request before">
                  not rehearsed
                </Badge>
              )}
            </p>
            <p class="request-line">
              <UndoBadge reversible={reversible.class} />
              <span class="muted">
                <Text>{reversible.reason}</Text>
              </span>
            </p>
            {request.body === '' ? (
              <p class="muted">It has no body.</p>
            ) : (
              <>
                <p class="muted">
                  Body, <Text code>{request.contentType}</Text>
                </p>
                <LongText of="the body" lines={40}>
                  {request.body}
                </LongText>
              </>
            )}
            <WholeObject name="The whole object before" of="the object before">
              {request.before}
            </WholeObject>
            <WholeObject name="The whole object after" of="the object after">
              {request.after}
            </WholeObject>
          </div>
        ) : null}
      </details>
    </li>
  );
}

const OPERATIONS: Readonly<Record<string, string>> = { CREATE: 'Creates', UPDATE: 'Updates', DELETE: 'Deletes' };

/** A long object, drawn only when it is opened. */
function WholeObject(props: { readonly name: string; readonly of: string; readonly children: string | undefined }) {
  const [isOpen, setOpen] = useState(false);
  if (props.children === undefined) return null;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{props.name}</summary>
      {isOpen ? <LongText of={props.of}>{props.children}</LongText> : null}
    </details>
  );
}
