import { useMemo, useState } from 'preact/hooks';
import type { StatusView } from '../../../src/console/face/status.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/field.tsx';
import { counted } from '../parts/relative.ts';
import { Empty } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { ShortText, Text } from '../parts/text.tsx';

type Setting = StatusView['configuration'][number];

/** The settings: the ones that are not at their default first. */
export function ConfigurationTable({ configuration }: Pick<StatusView, 'configuration'>) {
  const [search, setSearch] = useState('');
  const [isAll, setAll] = useState(false);
  const wanted = search.trim().toLowerCase();
  const sorted = useMemo(
    () => configuration.toSorted((one, other) => Number(one.isDefault) - Number(other.isDefault)),
    [configuration],
  );
  const changed = sorted.filter(({ isDefault }) => !isDefault);
  const shown = wanted === '' ? (isAll ? sorted : changed) : sorted.filter((setting) => fits(setting, wanted));
  return (
    <section class="card" aria-labelledby="configuration">
      <div class="card-head">
        <h2 id="configuration">Configuration</h2>
        <span class="muted">
          {changed.length} of {counted(configuration.length, 'setting')} not at the default
        </span>
      </div>
      <div class="card-body">
        <search class="filters" aria-label="Search the settings">
          <TextField
            label="Search the settings"
            type="search"
            isLabelHidden
            class="field-grow"
            placeholder="Search names and values"
            value={search}
            onInput={setSearch}
          />
          <Button isPressed={isAll} onClick={() => setAll(!isAll)}>
            Show defaults
          </Button>
        </search>
        <p role="status" class="visually-hidden">
          {wanted === '' ? '' : `${counted(shown.length, 'setting')} found.`}
        </p>
      </div>
      {shown.length === 0 ? (
        <div class="card-body">
          {wanted === '' ? (
            <Empty title="All settings are at their defaults." />
          ) : (
            <Empty title="No setting fits this search." />
          )}
        </div>
      ) : (
        <Table
          caption="Settings, the ones that are not at their default first"
          rows={shown}
          keyOf={({ variable }) => variable}
          columns={[
            { name: 'Setting', isHeader: true, cell: ({ variable }) => <code>{variable}</code> },
            { name: 'Value', isWide: true, cell: ({ value }) => <Value value={value} /> },
            {
              name: 'Source',
              cell: ({ isDefault }) =>
                isDefault ? <span class="muted">default</span> : <Badge tone="info">set</Badge>,
            },
          ]}
        />
      )}
    </section>
  );
}

function fits({ variable, value }: Setting, wanted: string): boolean {
  return variable.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted);
}

function Value({ value }: { readonly value: string }) {
  if (value === '') return <span class="muted">empty</span>;
  return <code>{value.length > 300 ? <ShortText most={240}>{value}</ShortText> : <Text>{value}</Text>}</code>;
}
