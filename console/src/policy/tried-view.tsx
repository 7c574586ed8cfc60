import type { Tried, TriedStep } from '../../../src/console/face/policy.ts';
import { commandLine, exactLine } from '../activity/words.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { CopyButton } from '../parts/button.tsx';
import type { IconName } from '../parts/icon.tsx';
import { lengthInWords } from '../parts/relative.ts';
import { Table } from '../parts/table.tsx';
import { ShortText, Text } from '../parts/text.tsx';

const VERDICTS: Readonly<Record<Tried['verdict'], readonly [tone: Tone, icon: IconName, words: string, says: string]>> =
  {
    allow: ['good', 'check', 'Allowed', 'The call would run.'],
    ask: ['caution', 'clock', 'Needs approval', 'The call would run once it is approved.'],
    refuse: ['bad', 'cross', 'Refused', 'The server would refuse the call.'],
    undecided: ['neutral', 'dot', 'Undecided', 'Only the cluster can tell.'],
  };
const EFFECTS: Readonly<Record<string, readonly [tone: Tone, icon: IconName]>> = {
  allow: ['good', 'check'],
  ask: ['caution', 'clock'],
  deny: ['bad', 'cross'],
};

/** Returns the verdict in a sentence, for screen readers. */
export function verdictInWords({ verdict, code }: Tried): string {
  return `${VERDICTS[verdict][2]}${code === undefined ? '' : `, ${code}`}.`;
}

/** What came of a call in the playground. `server` is what the server's own policy says, if another one judged. */
export function TriedView({ tried, server }: { readonly tried: Tried; readonly server?: Tried | undefined }) {
  const { verdict, argv, steps = [], code, error, hint, approval, needsCluster, rules } = tried;
  const [tone, icon, words, says] = VERDICTS[verdict];
  return (
    <>
      <div class={`verdict tone-${tone}`}>
        <p class="verdict-head">
          <Badge tone={tone} icon={icon}>
            {words}
          </Badge>
          {code === undefined ? <span>{says}</span> : <code>{code}</code>}
        </p>
        {error === undefined ? null : (
          <p>
            <Text>{error}</Text>
          </p>
        )}
        {hint === undefined ? null : (
          <p>
            <b>Hint:</b> <Text>{hint}</Text>
          </p>
        )}
        {approval === undefined ? null : (
          <p>
            {approval.count === 1 ? 'One approval' : `${approval.count} approvals`} by <Text>{approval.approvers}</Text>
            , within {lengthInWords(approval.expiresSeconds * 1000)}.
          </p>
        )}
        {server === undefined ? null : <Comparison tried={tried} server={server} />}
      </div>
      {argv === undefined ? null : (
        <div>
          <h3>kubectl would get</h3>
          <p class="tried-argv">
            <code>
              <Text>{exactLine(argv)}</Text>
            </code>{' '}
            <CopyButton text={exactLine(argv)} of="the command line" />
          </p>
        </div>
      )}
      {steps.length === 0 ? null : <Steps steps={steps} />}
      {rules.length === 0 ? (
        <p class="muted">No rule was asked.</p>
      ) : (
        <div>
          <h3>Rules that spoke</h3>
          <Table
            caption="Rules that spoke"
            rows={rules}
            keyOf={({ rule, effect, says: sentence }) => `${rule} ${effect} ${sentence}`}
            columns={[
              {
                name: 'Rule',
                isHeader: true,
                cell: ({ rule }) => (
                  <code>
                    <Text>{rule}</Text>
                  </code>
                ),
              },
              {
                name: 'Effect',
                cell: ({ effect }) => {
                  const [effectTone, effectIcon] = EFFECTS[effect] ?? ['neutral', 'dot'];
                  return (
                    <Badge tone={effectTone} icon={effectIcon}>
                      {effect}
                    </Badge>
                  );
                },
              },
              { name: 'Says', isWide: true, cell: ({ says: sentence }) => <Text>{sentence}</Text> },
            ]}
          />
        </div>
      )}
      {needsCluster.length === 0 ? null : (
        <div>
          <h3>What only the cluster can tell</h3>
          <ul class="list">
            {needsCluster.map((each) => (
              <li key={each}>
                <Text>{each}</Text>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function Steps({ steps }: { readonly steps: readonly TriedStep[] }) {
  return (
    <div>
      <h3>Its steps, each judged by itself</h3>
      <Table
        caption="Its steps, each judged by itself"
        rows={steps}
        keyOf={(step) => JSON.stringify([steps.indexOf(step), step])}
        columns={[
          {
            name: 'kubectl would get',
            isHeader: true,
            isWide: true,
            cell: ({ argv }) => (
              <code>
                <ShortText most={300}>{commandLine(argv)}</ShortText>
              </code>
            ),
          },
          {
            name: 'Verdict',
            cell: ({ verdict, code }) => {
              const [tone, icon, words] = VERDICTS[verdict];
              return (
                <Badge tone={tone} icon={icon}>
                  {code ?? words}
                </Badge>
              );
            },
          },
        ]}
      />
    </div>
  );
}

function Comparison({ tried, server }: { readonly tried: Tried; readonly server: Tried }) {
  const isSame = tried.verdict === server.verdict && tried.code === server.code;
  const [tone, icon, words] = VERDICTS[server.verdict];
  return (
    <p>
      {isSame ? "The server's own policy says the same." : "The server's own policy says:"}{' '}
      {isSame ? null : (
        <Badge tone={tone} icon={icon}>
          {words}
        </Badge>
      )}
    </p>
  );
}
