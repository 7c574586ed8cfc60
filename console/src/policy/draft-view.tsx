import { useId, useMemo, useRef, useState } from 'preact/hooks';
import type { Checked, PolicyView } from '../../../src/console/face/policy.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { counted } from '../parts/relative.ts';
import { FailureNotice } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { useAnswer } from './answer.ts';
import type { Schema } from './complete.ts';
import { download, FIRST_DRAFT, keepDraft } from './draft.ts';
import { Editor } from './editor.tsx';
import { startOfLine } from './lines.ts';
import { Playground } from './playground.tsx';
import { ReplayPanel } from './replay-panel.tsx';

const PAUSE_MS = 300;

/** The draft of a policy file: its text with its faults, a call tried by it, and the calls of the last days judged by it. */
export function DraftView({ policy, text }: { readonly policy: PolicyView; readonly text: string | undefined }) {
  if (text === undefined) return <Beginning file={policy.file} />;
  return (
    <>
      <div class="draft-columns">
        <DraftEditor text={text} schema={policy.schema as Schema} />
        <Playground draft={text} isBesideDraft />
      </div>
      <ReplayPanel draft={text} />
    </>
  );
}

function Beginning({ file }: { readonly file: string | undefined }) {
  return (
    <div class="empty">
      <p class="empty-title">There is no draft.</p>
      <p>A draft changes nothing on the server. Try calls by it, and replay the calls of the last days against it.</p>
      <div class="empty-actions">
        {file === undefined ? null : (
          <Button kind="primary" onClick={() => keepDraft(file)}>
            Start from the policy file
          </Button>
        )}
        <Button kind={file === undefined ? 'primary' : 'plain'} onClick={() => keepDraft(FIRST_DRAFT)}>
          Start with a new file
        </Button>
      </div>
    </div>
  );
}

function DraftEditor({ text, schema }: { readonly text: string; readonly schema: Schema }) {
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [isDiscarding, setDiscarding] = useState(false);
  const { value, failure, isStale } = useAnswer<Checked>('policy/check', { draft: text }, PAUSE_MS);
  const faults = value?.faults ?? [];
  const lines = useMemo(() => new Set(faults.flatMap(({ line }) => line ?? [])), [faults]);
  const goTo = (line: number): void => {
    const field = input.current;
    if (field === null) return;
    const at = startOfLine(text, line);
    field.focus();
    field.setSelectionRange(at, at);
    field.scrollTop = (line - 4) * Number.parseFloat(getComputedStyle(field).lineHeight);
  };
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <div class="card-head">
        <h2 id={`${id}-title`}>Draft</h2>
        <div class="page-actions">
          <Button onClick={() => download(text, 'policy.yaml')}>Download</Button>
          <Button kind="quiet" icon="cross" onClick={() => setDiscarding(true)}>
            Discard
          </Button>
        </div>
      </div>
      <Editor
        label="Draft of a policy file"
        value={text}
        onInput={keepDraft}
        schema={schema}
        faults={lines}
        inputRef={input}
        describedBy={`${id}-faults`}
      />
      <div class="faults" id={`${id}-faults`}>
        {failure === undefined ? null : <FailureNotice failure={failure} />}
        <p role="status" class={faults.length > 0 ? 'bad' : 'muted'}>
          {value === undefined
            ? isStale
              ? 'Checking …'
              : ''
            : faults.length === 0
              ? 'No faults: the server would accept this file.'
              : `${counted(faults.length, 'fault')}:`}
        </p>
        <ul>
          {faults.map(({ line, says, path }, at) => (
            <li key={at}>
              <Icon name="warning" />
              {line === undefined ? null : (
                <button type="button" class="link" onClick={() => goTo(line)}>
                  Line {line}
                </button>
              )}
              <span>
                {path === undefined || says.startsWith(path) ? null : (
                  <>
                    <code>
                      <Text>{path}</Text>
                    </code>
                    {': '}
                  </>
                )}
                <Text>{says}</Text>
              </span>
            </li>
          ))}
        </ul>
        {value === undefined || value.warnings.length === 0 ? null : (
          <ul>
            {value.warnings.map((warning) => (
              <li key={warning} class="is-warning">
                <Icon name="warning" />
                <Text>{warning}</Text>
              </li>
            ))}
          </ul>
        )}
        <p class="hint">
          Ctrl and Space offer what is allowed at the cursor. The draft stays in this tab; the server reads its policy
          file at startup only.
        </p>
      </div>
      <Dialog
        title="Discard the draft?"
        isOpen={isDiscarding}
        onClose={() => setDiscarding(false)}
        closeLabel="Keep it"
        actions={
          <Button kind="danger" onClick={() => keepDraft(undefined)}>
            Discard the draft
          </Button>
        }
      >
        <p>The text is lost unless you have downloaded it.</p>
      </Dialog>
    </section>
  );
}
