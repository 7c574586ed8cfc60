import { Facts } from '../parts/facts.tsx';
import { Text } from '../parts/text.tsx';
import { Ago, At } from '../parts/time.tsx';
import { Link } from '../router.tsx';
import type { CallInRecords } from './call-records.ts';
import { countInWords } from './words.ts';

/** The facts of one call: who made it, when, with what, and how much it printed. */
export function CallFacts({ call, id }: { readonly call: CallInRecords; readonly id: string }) {
  const { caller, change, undoes, actAs, stdin } = call;
  return (
    <Facts
      facts={[
        [
          'Time',
          <>
            <At at={call.time} />{' '}
            <span class="muted">
              (<Ago at={call.time} />)
            </span>
          </>,
        ],
        [
          'Caller',
          <Link to={`/console/activity?${new URLSearchParams({ caller: caller.name })}`}>
            <Text>{caller.name}</Text>
          </Link>,
        ],
        ['Authenticated by', caller.method],
        ['Groups', caller.groups.length > 0 && <Text>{caller.groups.join(', ')}</Text>],
        ['Impersonates', actAs && <Text>{[actAs.user, ...actAs.groups].join(', ')}</Text>],
        ['Client (not verified)', call.client !== undefined && <Text>{call.client}</Text>],
        ['Tool', <Text>{call.tool}</Text>],
        [
          'Change',
          change !== undefined && (
            <Link to={`/console/changes/${encodeURIComponent(change)}`}>
              <Text>{change}</Text>
            </Link>
          ),
        ],
        [
          'Undoes',
          undoes !== undefined && (
            <Link to={`/console/changes/${encodeURIComponent(undoes)}`}>
              <Text>{undoes}</Text>
            </Link>
          ),
        ],
        [
          'Documents',
          stdin && (
            <>
              {bytes(stdin.bytes)}
              {stdin.sha256 === undefined ? (
                ', no digest: they contain a Secret'
              ) : (
                <>
                  , SHA-256 <code>{stdin.sha256}</code>
                </>
              )}
            </>
          ),
        ],
        [
          'Output',
          call.stdoutBytes !== undefined &&
            `${bytes(call.stdoutBytes)}${call.isTruncated ? ', shortened in the answer' : ''}`,
        ],
        ['Error output', call.stderrBytes !== undefined && call.stderrBytes > 0 && bytes(call.stderrBytes)],
        ['Id of the call', <code>{id}</code>],
      ]}
    />
  );
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${countInWords(count)} bytes`;
}
