import type { Ref } from 'preact';
import { useId } from 'preact/hooks';

/** What a field of a form needs. */
export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** Says more below the label. */
  readonly hint?: string | undefined;
  /** What is wrong with the value; read out when it appears. */
  readonly error?: string | undefined;
  readonly isRequired?: boolean | undefined;
  /** Hides the label from sight, for a search field with a placeholder. */
  readonly isLabelHidden?: boolean | undefined;
  readonly placeholder?: string | undefined;
  readonly autoComplete?: string | undefined;
  readonly class?: string | undefined;
}

/** What the parts of a field are tied with. */
function useTies({ hint, error }: Pick<FieldProps, 'hint' | 'error'>) {
  const id = useId();
  const ids = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].filter(Boolean);
  return { id, describedBy: ids.length === 0 ? undefined : ids.join(' ') };
}

function Around({ id, field, children }: { id: string; field: FieldProps; children: preact.ComponentChildren }) {
  return (
    <div class={`field ${field.class ?? ''}`}>
      <label for={id} class={field.isLabelHidden ? 'visually-hidden' : 'label'}>
        {field.label}
        {field.isRequired ? <span class="required"> (required)</span> : null}
      </label>
      {field.hint === undefined ? null : (
        <p id={`${id}-hint`} class="hint">
          {field.hint}
        </p>
      )}
      {children}
      <div role="alert">
        {field.error === undefined ? null : (
          <p id={`${id}-error`} class="error">
            {field.error}
          </p>
        )}
      </div>
    </div>
  );
}

/** A field of one line. */
export function TextField(
  props: FieldProps & {
    readonly type?: 'text' | 'search' | 'password' | 'datetime-local' | 'number';
    readonly isCode?: boolean;
    readonly inputRef?: Ref<HTMLInputElement>;
  },
) {
  const { id, describedBy } = useTies(props);
  return (
    <Around id={id} field={props}>
      <input
        id={id}
        ref={props.inputRef ?? null}
        // The types of the attributes are a union by the kind of field; what is used here is the same for all of them.
        type={(props.type ?? 'text') as 'text'}
        class={props.isCode ? 'input code' : 'input'}
        value={props.value}
        placeholder={props.placeholder}
        required={props.isRequired}
        aria-invalid={props.error === undefined ? undefined : 'true'}
        aria-describedby={describedBy}
        autocomplete={props.autoComplete ?? 'off'}
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Around>
  );
}

/** A field of several lines. */
export function TextArea(
  props: FieldProps & {
    readonly rows?: number;
    readonly isCode?: boolean;
    readonly inputRef?: Ref<HTMLTextAreaElement>;
  },
) {
  const { id, describedBy } = useTies(props);
  return (
    <Around id={id} field={props}>
      <textarea
        id={id}
        ref={props.inputRef ?? null}
        rows={props.rows ?? 3}
        class={props.isCode ? 'input code' : 'input'}
        value={props.value}
        placeholder={props.placeholder}
        required={props.isRequired}
        aria-invalid={props.error === undefined ? undefined : 'true'}
        aria-describedby={describedBy}
        autocapitalize="off"
        spellcheck={props.isCode !== true}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </Around>
  );
}

/** A choice of a list. */
export function SelectField(
  props: FieldProps & { readonly options: readonly { readonly value: string; readonly says: string }[] },
) {
  const { id, describedBy } = useTies(props);
  return (
    <Around id={id} field={props}>
      <select
        id={id}
        class="input"
        value={props.value}
        aria-describedby={describedBy}
        onChange={(event) => props.onInput(event.currentTarget.value)}
      >
        {props.options.map(({ value, says }) => (
          <option key={value} value={value}>
            {says}
          </option>
        ))}
      </select>
    </Around>
  );
}
