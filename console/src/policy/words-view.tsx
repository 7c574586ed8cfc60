import { useMemo, useState } from 'preact/hooks';
import { Badge, type Tone } from '../parts/badge.tsx';
import { TextField } from '../parts/field.tsx';
import type { IconName } from '../parts/icon.tsx';
import { counted } from '../parts/relative.ts';
import { Empty } from '../parts/states.tsx';
import { Text } from '../parts/text.tsx';
import { groupsOf, isCode, isTable, sectionsOf, settingOf, type WordsItem, type WordsSection } from './in-words.ts';

const STATES: Readonly<Record<string, readonly [tone: Tone, icon: IconName, words: string]>> = {
  off: ['neutral', 'lock', 'Off'],
  allowed: ['good', 'check', 'Allowed'],
  'allowed by rules': ['good', 'check', 'Allowed by rules'],
  'needs approval': ['caution', 'clock', 'Needs approval'],
  denied: ['bad', 'cross', 'Denied'],
};
/** A section with more items is closed at first. */
const MOST_OPEN = 30;

/** What is allowed in words, with a search. */
export function WordsView({ words }: { readonly words: string }) {
  const [search, setSearch] = useState('');
  const sections = useMemo(() => sectionsOf(words), [words]);
  const [first, ...rest] = sections;
  const wanted = search.trim().toLowerCase();
  const found = rest.map((section) => ({
    ...section,
    items: section.items.filter((item) => fits(section, item, wanted)),
  }));
  const shown = wanted === '' ? found : found.filter(({ items }) => items.length > 0);
  const intro = first?.items.length === 0 ? first : undefined;
  const sentences = intro === undefined && first !== undefined ? [first, ...shown] : shown;
  return (
    <div class="words-view">
      {intro === undefined ? null : (
        <p class="lead">
          <Text>{intro.title}</Text>
        </p>
      )}
      <search class="filters" aria-label="Search the policy">
        <TextField
          label="Search the policy"
          type="search"
          isLabelHidden
          class="field-grow"
          placeholder="Search commands, rules, flags and codes"
          value={search}
          onInput={setSearch}
        />
      </search>
      <p role="status" class={wanted === '' ? 'visually-hidden' : 'muted'}>
        {wanted === ''
          ? ''
          : `${counted(
              shown.reduce((sum, { items }) => sum + items.length, 0),
              'entry',
              'entries',
            )} found.`}
      </p>
      {sentences.length === 0 ? <Empty title="Nothing in the policy fits this search." /> : null}
      {sentences.map((section) => (
        <Section key={section.title} section={section} isSearched={wanted !== ''} />
      ))}
    </div>
  );
}

function fits({ title }: WordsSection, { name = '', state = '', text, more }: WordsItem, wanted: string): boolean {
  return wanted === '' || [title, name, state, text, ...more].some((each) => each.toLowerCase().includes(wanted));
}

function Section({ section, isSearched }: { readonly section: WordsSection; readonly isSearched: boolean }) {
  const { title, setting, items } = section;
  const isLong = items.length > MOST_OPEN || title.startsWith('Never');
  return (
    <details class="card words-section" open={isSearched || !isLong} key={isSearched ? 'searched' : 'all'}>
      <summary class="card-head">
        <h2>
          <Text>{title}</Text>
        </h2>
        <span class="muted">
          {setting === undefined ? counted(items.length, 'entry', 'entries') : <code>{setting}</code>}
        </span>
      </summary>
      <ul class="words-items">
        {groupsOf(items).map(({ names, text }) => (
          <li key={text} class="words-row">
            <span>
              <Text>{capital(text)}</Text>
            </span>
            <span class="words-names">
              {names.map((name) => (
                <code key={name}>
                  <Text>{name}</Text>
                </code>
              ))}
            </span>
          </li>
        ))}
        {(isTable(items) ? [] : items).map((item) => (
          <li key={`${item.name} ${item.text}`} class={item.name === undefined ? 'words-text' : 'words-row'}>
            <Item item={item} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Item({ item: { name, state, text, more } }: { readonly item: WordsItem }) {
  // Of a rule the state comes first, and its name is in brackets.
  const isRule = name !== undefined && STATES[name] !== undefined;
  const label = isRule ? state : name;
  const setting = settingOf({ text });
  const [tone, icon, words] = STATES[(isRule ? name : state) ?? ''] ?? [];
  return (
    <>
      {name === undefined ? null : (
        <span class="words-name">
          {label === undefined ? null : isRule || isCode(label) ? (
            <code>
              <Text>{label}</Text>
            </code>
          ) : (
            <Text>{label}</Text>
          )}
          {tone === undefined || words === undefined ? null : (
            <Badge tone={tone} {...(icon && { icon })}>
              {words}
            </Badge>
          )}
        </span>
      )}
      <span>
        {setting === undefined ? (
          // A paragraph without a name may begin with a command.
          <Text>{isRule || name === undefined ? text : capital(text)}</Text>
        ) : (
          <code>{setting}</code>
        )}
        {more.map((each) => (
          <span key={each} class="words-more muted">
            <Text>{each}</Text>
          </span>
        ))}
      </span>
    </>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
