import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { CallRow } from '../../../src/console/face/activity.ts';
import { Button } from '../parts/button.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { setQuery } from '../router.tsx';
import { FILTERS, type Filter, type FilterName, fromLocalField, isFiltered, RANGES, toLocalField } from './filter.ts';

const VERDICTS = [
  { value: '', says: 'Any verdict' },
  { value: 'allowed', says: 'Allowed' },
  { value: 'denied', says: 'Denied' },
  { value: 'asked', says: 'Asked' },
  { value: 'failed', says: 'Failed' },
  { value: 'running', says: 'Running' },
];
const TIMES = [{ value: '', says: 'Any time' }, ...RANGES, { value: 'between', says: 'Between two times' }];

/** So long after the last key is a text taken. */
const PAUSE_MS = 300;

/** The filters of the calls. They are kept in the address. The rows give suggestions. */
export function FilterForm({ filter, rows }: { readonly filter: Filter; readonly rows: readonly CallRow[] }) {
  const [isOpen, setOpen] = useState(false);
  const [isBetween, setBetween] = useState(filter.from !== undefined || filter.to !== undefined);
  const count = Object.keys(filter).filter((name) => name !== 'text').length;
  const time = isBetween ? 'between' : (filter.range ?? '');
  const chooseTime = (value: string): void => {
    setBetween(value === 'between');
    setQuery({ range: value === 'between' ? undefined : value, from: undefined, to: undefined });
  };
  const clear = (): void => {
    setBetween(false);
    setQuery(Object.fromEntries([...FILTERS, 'range', 'from', 'to'].map((name) => [name, undefined])));
  };
  return (
    <search class="filters call-filters" aria-label="Filters">
      <LateField
        name="text"
        label="Command line"
        isSearch
        filter={filter}
        class="field-grow"
        placeholder="Search command lines"
      />
      <div class="filters-toggle">
        <Button icon="down" isExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {count === 0 ? 'Filters' : `Filters (${count})`}
        </Button>
      </div>
      <div class={isOpen ? 'filters more-filters is-open' : 'filters more-filters'}>
        <SelectField
          label="Verdict"
          value={filter.verdict ?? ''}
          options={VERDICTS}
          onInput={(verdict) => setQuery({ verdict })}
        />
        <SelectField label="Time" value={time} options={TIMES} onInput={chooseTime} />
        {isBetween ? (
          <>
            <TextField
              label="From"
              type="datetime-local"
              value={toLocalField(filter.from)}
              onInput={(value) => setQuery({ from: fromLocalField(value) })}
            />
            <TextField
              label="Until"
              type="datetime-local"
              value={toLocalField(filter.to)}
              onInput={(value) => setQuery({ to: fromLocalField(value) })}
            />
          </>
        ) : null}
        <LateField name="caller" label="Caller" filter={filter} options={rows.map(({ caller }) => caller)} />
        <LateField name="client" label="Client" filter={filter} options={rows.map(({ client }) => client)} />
        <LateField name="tool" label="Tool" filter={filter} options={rows.map(({ tool }) => tool)} />
        <LateField
          name="namespace"
          label="Namespace"
          filter={filter}
          options={rows.flatMap(({ objects }) => objects.map(({ namespace }) => namespace))}
        />
        <LateField name="object" label="Object" filter={filter} placeholder="Such as pods/web" />
        <LateField name="code" label="Code" filter={filter} options={rows.map(({ code }) => code)} />
        {isFiltered(filter) ? (
          <Button kind="quiet" icon="cross" onClick={clear}>
            Clear filters
          </Button>
        ) : null}
      </div>
    </search>
  );
}

interface LateFieldProps {
  readonly name: FilterName;
  readonly label: string;
  readonly filter: Filter;
  readonly options?: readonly (string | undefined)[];
  readonly placeholder?: string;
  readonly isSearch?: boolean;
  readonly class?: string;
}

/** A field whose text is taken when the person pauses, or presses Enter. */
function LateField({
  name,
  label,
  filter,
  options,
  placeholder,
  isSearch = false,
  class: className = '',
}: LateFieldProps) {
  const id = useId();
  const given = filter[name] ?? '';
  const [value, setValue] = useState(given);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setValue(given), [given]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const take = (next: string, pause: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (next.trim() !== given) setQuery({ [name]: next.trim() });
    }, pause);
  };
  const known = [...new Set(options)].filter((each) => each !== undefined && each !== '').slice(0, 50);
  return (
    <div class={`field ${className}`}>
      <label for={id} class="label">
        {label}
      </label>
      <input
        id={id}
        type={isSearch ? 'search' : 'text'}
        class="input"
        value={value}
        placeholder={placeholder}
        list={known.length > 0 ? `${id}-known` : undefined}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          setValue(currentTarget.value);
          take(currentTarget.value, PAUSE_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') take(event.currentTarget.value, 0);
        }}
      />
      {known.length === 0 ? null : (
        <datalist id={`${id}-known`}>
          {known.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </div>
  );
}
