import { makeVisible } from '../../src/untrusted/visible.ts';

/** Longer texts are cut: a person reads no more of one, and a page must not hang. In UTF-16 units. */
const LONGEST_TEXT = 4000;
const MOST_ITEMS = 60;

/** What an element may hold: texts become text, never HTML. */
export type Content = Node | string | false | undefined | readonly Content[];

/** Makes an element. Texts in it are cut, and their hidden characters are shown. `null` attributes are left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | null>>,
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(key, value);
  append(made, content);
  return made;
}

function append(parent: Element, content: readonly Content[]): void {
  for (const each of content) {
    if (each === undefined || each === false) continue;
    if (typeof each === 'string') parent.append(shown(each));
    else if (each instanceof Node) parent.append(each);
    else append(parent, each);
  }
}

/** Returns a text as people can see all of it: cut if it is very long, with hidden characters spelled out. */
export function shown(text: string, longest = LONGEST_TEXT): string {
  if (text.length <= longest) return makeVisible(text, 'text');
  return `${makeVisible(text.slice(0, longest), 'text')}… (${text.length - longest} more characters)`;
}

/** A list of texts; undefined without any. */
export function bullets(texts: readonly string[]): Content {
  if (texts.length === 0) return undefined;
  const rest = texts.length - MOST_ITEMS;
  return element(
    'ul',
    {},
    texts.slice(0, MOST_ITEMS).map((text) => element('li', {}, text)),
    rest > 0 && element('li', {}, `${rest} more`),
  );
}

/** A section with a heading; undefined if it would hold nothing. */
export function section(title: string, ...content: readonly Content[]): Content {
  if (content.every((each) => each === undefined || each === false || each === '')) return undefined;
  return element('section', {}, element('h2', {}, title), content);
}

/** A part that opens and closes, and stays as the reader left it when the card is drawn again. */
export function foldable(id: string, title: string, isOpen: boolean, ...content: readonly Content[]): HTMLElement {
  return element(
    'details',
    { id, open: isOpen ? '' : null },
    element('summary', { id: `${id}-title` }, title),
    content,
  );
}

/** A text to copy, with a button that does it. `id` is unique on the card. */
export function copyable(id: string, text: string): HTMLElement {
  const code = element('code', { id, tabindex: '0' }, text);
  const button = element('button', { type: 'button', id: `${id}-copy`, 'aria-describedby': id }, 'Copy');
  button.addEventListener('click', async () => {
    button.textContent = (await copy(code)) ? 'Copied' : 'Selected: press Ctrl+C';
  });
  return element('div', { class: 'copyable' }, code, button);
}

/** Copies what an element shows. Many hosts give pages no clipboard: then the text is selected at least. */
async function copy(from: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(from.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(from);
    return document.execCommand('copy');
  }
}
