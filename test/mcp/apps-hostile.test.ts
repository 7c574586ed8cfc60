import { describe, expect, test } from 'vitest';
import { changeOf, resultOf, resultWith, shown } from './apps/answers.ts';
import { type OpenChat, useChats } from './apps/chat.ts';

const open = useChats();
const HOSTILE = '<img src=x onerror=alert(1)><script>alert(2)</script>\u202e\u200b{{7*7}}';
const text = ({ card }: OpenChat) => card.locator('main').textContent();

describe('a hostile answer', () => {
  const long = 'x'.repeat(100 * 1024);
  const change = {
    id: HOSTILE,
    phase: HOSTILE,
    summary: HOSTILE,
    diff: [`--- ${HOSTILE}`, `+++ ${HOSTILE}`, `+${long}`, ...Array.from({ length: 20_000 }, () => `-${HOSTILE}`)].join(
      '\n',
    ),
    risks: Array.from({ length: 5000 }, () => HOSTILE),
    reversible: HOSTILE,
    reversible_because: long,
    warnings: [HOSTILE, 7, null, { toString: 'x' }],
    requests: 2,
    requests_made: 1,
    approve: { url: `https://evil.example/${HOSTILE}`, command: HOSTILE, http: HOSTILE, kept: HOSTILE },
    expires_at: HOSTILE,
    decisions: [{ verdict: HOSTILE, by: HOSTILE, reason: HOSTILE }, 'x'],
    message: HOSTILE,
    verification: { verdict: '__proto__', evidence: [HOSTILE] },
    undoes: HOSTILE,
    undone_by: HOSTILE,
  };

  test.each([
    ['of a change', resultWith(change, { notice: HOSTILE })],
    ['of a pending change', resultWith({ ...change, phase: 'Pending' })],
    [
      'of a diagnosis',
      resultOf({
        success: true,
        body: {
          success: true,
          stdout: `${HOSTILE}\n1. critical: ${HOSTILE}\n   - ${long}\n   Next: ${HOSTILE}\nOwners:\n- ${HOSTILE}\n${`${HOSTILE}\n`.repeat(5000)}`,
          notice: HOSTILE,
        },
      }),
    ],
    ['of a refusal', resultOf({ success: false, body: { success: false, error: HOSTILE, hint: long, code: HOSTILE } })],
  ])('%s is text: nothing runs, nothing is requested, and hidden characters are seen', async (_, result) => {
    const made = await open({ callTool: () => result });
    await made.result(result);
    await made.card.getByText('<script>alert(2)</script>\\u{202E}\\u{200B}{{7*7}}').first().waitFor();
    expect(await made.card.locator('main script, main img, main a').count()).toBe(0);
    expect(await made.card.locator('main *').count()).toBeLessThan(2500);
    expect((await made.card.locator('main').textContent())?.match(/[\u202e\u200b]/)).toBeNull();
    expect(made.requests.filter((each) => !each.startsWith('data:'))).toHaveLength(3);
  });

  test.each([
    ['no object', []],
    ['no text', { content: [{ type: 'image', data: '', mimeType: 'image/png' }] }],
    ['no JSON', { content: [{ type: 'text', text: '{' }] }],
    ['a change that is none', resultWith({ id: 7, phase: [] })],
    [
      'the output of a command',
      resultOf({ success: true, body: { success: true, stdout: 'pod/web', stderr: '', return_code: 0 } }),
    ],
  ])('with %s leaves the card empty, and asks the chat to take it away', async (_, result) => {
    const made = await open();
    await made.page.evaluate(
      `document.querySelector('iframe').contentWindow.postMessage(${JSON.stringify({ jsonrpc: '2.0', method: 'ui/notifications/tool-result', params: result })}, '*')`,
    );
    await made.card.getByText('This answer holds no change.').waitFor();
    await expect.poll(() => made.heard('request-teardown')).toHaveLength(1);
  });

  test('of another window than the chat is dropped', async () => {
    const made = await open();
    const message = { jsonrpc: '2.0', method: 'ui/notifications/tool-result', params: shown(changeOf()) };
    await made.card.evaluate(`postMessage(${JSON.stringify(message)}, '*')`);
    await made.page.waitForTimeout(200);
    expect(await text(made)).toBe('Waiting for the answer.');
    await made.result(shown(changeOf()));
    await made.card.getByText('This card cannot approve.').waitFor();
  });
});
