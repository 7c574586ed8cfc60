import { useEffect } from 'preact/hooks';
import type { StatusView } from '../../../src/console/face/status.ts';
import { useResource } from '../api/resource.ts';
import { Facts } from '../parts/facts.tsx';
import { Notice, Shown } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { Ago } from '../parts/time.tsx';
import { Page } from '../router.tsx';
import { Callers } from './callers.tsx';
import { ConfigurationTable } from './configuration-table.tsx';
import { Decisions } from './decisions.tsx';
import { SuspensionPanel } from './suspension-panel.tsx';

const EVERY_MS = 10_000;
/** Who asks the API server for what a caller reads, by the setting KUBECTL_NATIVE_READS. */
const READERS: Readonly<Record<string, string>> = {
  on: 'this server, without starting kubectl',
  off: 'kubectl, started for each read',
  verify: 'kubectl, and compared with this server',
};

/** The page Status: how the server is, and the way to suspend changes. */
export function StatusPage() {
  const known = useResource<StatusView>('status', ['changes']);
  const { reload, put, value } = known;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Page title="Status">
      <Shown of="the status" known={known}>
        {(status) => (
          <>
            <Readiness ready={status.ready} />
            {status.scope === 'own' ? (
              <Notice>You see your own calls, and the settings that concern callers.</Notice>
            ) : null}
            {status.keeping?.why === undefined ? null : (
              <Notice tone="bad">
                <Text>{status.keeping.why}</Text>
              </Notice>
            )}
            <SuspensionPanel
              suspension={status.suspension}
              onChange={(suspension) => put({ ...(value ?? status), suspension })}
            />
            <div class="status-columns">
              <Server status={status} />
              <Load load={status.load} />
              <Decisions decisions={status.decisions} />
            </div>
            <Callers callers={status.callers} />
            <ConfigurationTable configuration={status.configuration} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Readiness({ ready: { isReady, reason } }: Pick<StatusView, 'ready'>) {
  return (
    <div role="status">
      <Notice tone={isReady ? 'good' : 'bad'}>
        <p>
          <b>{isReady ? 'Ready.' : 'Not ready.'}</b>{' '}
          {reason === undefined ? isReady ? 'The server takes calls.' : null : <Text>{reason}</Text>}
        </p>
      </Notice>
    </div>
  );
}

function Server({ status: { version, kubectl, startedAt, reads, keeping } }: { readonly status: StatusView }) {
  return (
    <section class="card" aria-labelledby="server">
      <div class="card-head">
        <h2 id="server">Server</h2>
      </div>
      <div class="card-body">
        <Facts
          facts={[
            ['Version', <code>{version}</code>],
            [
              'kubectl',
              kubectl === undefined ? (
                'not found'
              ) : (
                <code>
                  <Text>{kubectl}</Text>
                </code>
              ),
            ],
            ['Started', <Ago at={startedAt} />],
            ['Reads are answered by', READERS[reads.mode] ?? <Text>{reads.mode}</Text>],
            ['Why', reads.why !== undefined && <Text>{reads.why}</Text>],
            ['Changes are kept in', keeping !== undefined && (keeping.in === 'cluster' ? 'the cluster' : 'memory')],
          ]}
        />
      </div>
    </section>
  );
}

function Load({ load: { running, waiting, limit } }: Pick<StatusView, 'load'>) {
  const isFull = limit > 0 && running >= limit;
  return (
    <section class="card" aria-labelledby="load">
      <div class="card-head">
        <h2 id="load">Load</h2>
      </div>
      <div class="card-body">
        <div>
          <p class="figure">
            <span class="figure-number">{running}</span> of {limit} calls run
          </p>
          <meter class="load" aria-label="Running calls" min={0} max={Math.max(limit, 1)} value={running} />
        </div>
        <p class={waiting > 0 ? 'warn' : 'muted'}>
          {waiting === 0 ? 'No call waits.' : waiting === 1 ? '1 call waits.' : `${waiting} calls wait.`}
        </p>
        {isFull ? <p>Further calls wait, and the server refuses them if too many do.</p> : null}
      </div>
    </section>
  );
}
