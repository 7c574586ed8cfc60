import { isMembers } from '../src/json.ts';
import { type Answer, readAnswer, type ShownChange } from './answer.ts';
import { drawChange } from './change.ts';
import { type Content, element, shown } from './elements.ts';
import { drawFindings } from './findings.ts';
import { follow } from './following.ts';
import { connect, type Heard, type Host } from './host.ts';
import { applyTheme, reportSize } from './theme.ts';
import { isOpen, phaseInWords, timeLeft } from './words.ts';

const TICK_MS = 15_000;

let host: Host | undefined;
let input: Readonly<Record<string, unknown>> = {};
let latest: Answer | undefined;
let following: AbortController | undefined;
/** A change that is over comes without its difference. */
const diffs = new Map<string, string>();

const main = document.querySelector('#card') as HTMLElement;
const news = document.querySelector('#news') as HTMLElement;

/** Draws the card. What the reader opened stays open, and the focus stays. */
function draw(...content: readonly Content[]): void {
  const focused = document.activeElement?.id;
  const open = new Map([...main.querySelectorAll('details')].map((each) => [each.id, each.open]));
  main.replaceChildren(element('div', {}, content));
  for (const each of main.querySelectorAll('details')) each.open = open.get(each.id) ?? each.open;
  if (focused) document.getElementById(focused)?.focus();
}

function show(answer: Answer): void {
  const before = latest;
  latest = answer;
  switch (answer.kind) {
    case 'change':
      showChange(answer, before);
      break;
    case 'findings':
      draw(drawFindings(answer.text), answer.notice !== '' && element('p', { class: 'quiet' }, answer.notice), again());
      say('Findings are shown.');
      break;
    case 'refused':
      draw(element('h1', { class: 'fault' }, answer.error), answer.hint !== '' && element('p', {}, answer.hint));
      break;
    case 'nothing':
      draw(element('h1', { class: 'plain' }, answer.notice || 'This answer holds no change.'));
      // Most answers of a command hold no change: the host may take the card away.
      if (answer.notice === '') host?.notify('ui/notifications/request-teardown');
  }
}

function showChange(
  { change: given, error, notice }: Extract<Answer, { kind: 'change' }>,
  before: Answer | undefined,
): void {
  if (given.diff !== '') diffs.set(given.id, given.diff);
  const change: ShownChange = { ...given, diff: given.diff || (diffs.get(given.id) ?? '') };
  const reason = typeof input['reason'] === 'string' ? input['reason'] : '';
  draw(drawChange(change, { reason, error, notice, now: Date.now(), open: opener() }));
  const isNews = before?.kind !== 'change' || before.change.phase !== change.phase || before.change.id !== change.id;
  if (isNews) say(`${phaseInWords(change)}.`);
}

/** Says it to screen readers, and shows nothing. */
function say(text: string): void {
  news.textContent = shown(text);
}

function opener(): ((url: string) => void) | undefined {
  const to = host;
  if (to?.capabilities.openLinks === undefined) return undefined;
  return (url) => {
    to.request('ui/open-link', { url }).then(
      (result) =>
        isMembers(result) && result['isError'] === true && say('The chat did not open the page. Copy its address.'),
      () => say('The chat did not open the page. Copy its address.'),
    );
  };
}

function callTool(name: string, given: object): Promise<unknown> {
  return host?.request('tools/call', { name, arguments: given }) ?? Promise.reject(new Error('There is no chat.'));
}

function canCall(): boolean {
  return host?.capabilities.serverTools !== undefined;
}

/** Follows a change from what is known of it; ends following another. */
function watch(id: string, last?: ShownChange): void {
  following?.abort();
  if (!canCall()) return;
  following = new AbortController();
  const parts = {
    ask: (each: string) => callTool('get_change', { id: each }),
    onAnswer: show,
    onGivenUp: () => {
      main.append(
        element(
          'p',
          { class: 'quiet' },
          'The state is no longer updated here.',
          ' ',
          button('Check again', () => watch(id)),
        ),
      );
    },
    pause,
  };
  void follow({ id, ...(last !== undefined && { last }) }, parts, following.signal);
}

/** Diagnoses once more, if the chat lets the card call tools. */
function again(): Content {
  if (!canCall()) return undefined;
  const { namespace, kind, name } = input;
  return button('Check again', () => {
    say('Checking.');
    const given = Object.fromEntries(
      Object.entries({ namespace, kind, name }).filter(([, value]) => typeof value === 'string'),
    );
    callTool('diagnose', given).then(
      (result) => show(readAnswer(result)),
      () => say('The chat refused the call.'),
    );
  });
}

function button(label: string, act: () => void): HTMLElement {
  const made = element('button', { type: 'button', id: 'again' }, label);
  made.addEventListener('click', act);
  return made;
}

/** Waits, and after that until the card is in sight. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', end, { once: true });
  });
  if (!document.hidden) return;
  await new Promise<void>((resolve, reject) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

const HEARD: Heard = {
  'ui/notifications/tool-input': (params) => {
    input = isMembers(params['arguments']) ? params['arguments'] : {};
    // A call that waits for the approval is answered late: until then the card asks by itself.
    const isApply = host?.context.toolInfo?.tool.name === 'apply_change';
    if (isApply && latest === undefined && typeof input['id'] === 'string') watch(input['id']);
  },
  'ui/notifications/tool-result': (params) => {
    const answer = readAnswer(params);
    show(answer);
    if (answer.kind === 'change') watch(answer.change.id, answer.change);
    else following?.abort();
  },
  'ui/notifications/tool-cancelled': () => {
    following?.abort();
    if (latest === undefined) draw(element('h1', { class: 'plain' }, 'The call was cancelled.'));
  },
  'ui/notifications/host-context-changed': (params) => applyTheme(params),
  'ui/resource-teardown': () => following?.abort(),
};

/** Rejects if the window that holds the card is no host of MCP Apps: then no answer ever comes, and the card stays as it is. */
async function start(): Promise<void> {
  host = await connect(HEARD);
  applyTheme(host.context);
  reportSize((size) => host?.notify('ui/notifications/size-changed', size));
  if (latest === undefined) draw(element('h1', { class: 'plain' }, 'Waiting for the answer.'));
}

setInterval(() => {
  const left = document.getElementById('time-left');
  if (left !== null && latest?.kind === 'change' && isOpen(latest.change))
    left.textContent = timeLeft(latest.change.expiresAt, Date.now());
}, TICK_MS);
void start();
