import { describe, expect, test } from 'vitest';
import { asked, changeOf, denied, resultOf, resultWith, shown } from './apps/answers.ts';
import { type OpenChat, useChats } from './apps/chat.ts';

const open = useChats();
const BUSY = resultOf({
  success: false,
  body: { success: false, error: 'The server is busy.', code: 'SERVER_BUSY', hint: 'Wait.' },
});
const text = ({ card }: OpenChat) => card.locator('main').textContent();

describe('a change', () => {
  test('is shown with what it does, who asked and why, its risks, the difference and the way to its approval', async () => {
    const change = changeOf();
    const made = await open();
    await made.input({ args: ['scale', 'deployment/web', '--replicas=3'] });
    await made.result(asked(change));
    const { card } = made;
    await card.getByRole('heading', { level: 1, name: change.spec.summary }).waitFor();
    const all = await text(made);
    for (const says of [
      'Waiting for approval',
      change.spec.id,
      'agent with claude-code',
      'traffic doubled',
      'The replicas grow from 1 to 3.',
      'Yes, an undo restores what was there: the number of replicas before is known',
      `kubernetes-remediation-mcp changes approve ${change.spec.id}`,
      'This card cannot approve.',
    ])
      expect(all).toContain(says);
    expect(await card.locator('#time-left').textContent()).toMatch(/^(1 h 0 min|60 minutes|59 minutes)$/);
    expect(await card.getByRole('button').allInnerTexts()).toEqual(['Copy']);
    expect(await card.getByRole('status').textContent()).toBe('Waiting for approval.');
  });

  test('opens its page in the console through the chat, and only an address of HTTP', async () => {
    const url = 'https://console.example/changes/shop.x?from=card#approve';
    const made = await open({ callTool: () => BUSY });
    const approve = (given: string) =>
      resultWith({ id: 'shop.x', phase: 'Pending', summary: 'scale', approve: { url: given } });
    await made.result(approve(url));
    await made.card.getByRole('button', { name: 'Approve in the console' }).click();
    await expect.poll(() => made.heard('ui/open-link')).toEqual([{ what: 'ui/open-link', params: { url } }]);
    for (const bad of [
      'javascript:alert(1)',
      'data:text/html,x',
      'https://good.example@evil.example/',
      '/changes',
      'ftp://a/',
    ]) {
      await made.result(approve(bad));
      await expect.poll(() => made.card.getByRole('button', { name: 'Approve in the console' }).count()).toBe(0);
      expect(await text(made)).not.toContain(bad);
    }
    expect(await made.card.locator('a, form, iframe, img, object').count()).toBe(0);
  });

  test('is only an address to copy in a chat that opens none', async () => {
    const made = await open({ capabilities: {} });
    await made.result(
      resultWith({ id: 'shop.x', phase: 'Pending', summary: 'scale', approve: { url: 'https://console.example/x' } }),
    );
    await made.card.getByText('https://console.example/x').waitFor();
    expect(await made.card.getByRole('button').allInnerTexts()).toEqual(['Copy']);
  });

  test('is followed through the chat until it is over, and keeps its difference', async () => {
    const pending = changeOf({}, { diff: '--- a\n+++ b\n-replicas: 1\n+replicas: 3' });
    const verification = {
      verdict: 'healed' as const,
      evidence: ['3 of 3 pods are ready'],
      at: new Date().toISOString(),
    };
    const states = [
      changeOf({ phase: 'Approved' }, pending.spec),
      changeOf({ phase: 'Applying', progress: [{ state: 'sending' }] }, pending.spec),
      changeOf({ phase: 'Applied', progress: [{ state: 'made' }], verification }, pending.spec),
    ];
    const calls: unknown[] = [];
    const made = await open({
      callTool: (params) => {
        calls.push(params);
        const state = states.shift();
        if (state === undefined) throw new Error('The card asks about a change that is over.');
        return shown(state);
      },
    });
    await made.result(shown(pending));
    await made.card.getByText('It helped: what was broken is healthy now.').waitFor();
    const all = await text(made);
    for (const says of ['Made', '1 of 1 request made', '3 of 3 pods are ready', '+replicas: 3'])
      expect(all).toContain(says);
    expect(all).not.toContain('cannot approve');
    await made.page.waitForTimeout(3000);
    const call = { name: 'get_change', arguments: { id: pending.spec.id } };
    expect(calls).toMatchObject([call, call, call]);
    expect(await made.card.getByRole('status').textContent()).toBe('Made.');
  });

  test('is shown while a call still waits for its approval', async () => {
    const change = changeOf();
    const made = await open({
      context: { toolInfo: { tool: { name: 'apply_change', inputSchema: { type: 'object' } } } },
      callTool: () => shown(change),
    });
    await made.input({ id: change.spec.id });
    await made.card.getByRole('heading', { level: 1, name: change.spec.summary }).waitFor();
    await made.bridge('teardownResource', {});
    await made.page.waitForTimeout(2500);
    expect(await made.heard('tools/call')).toHaveLength(1);
  });

  test('that the chat does not ask about is shown as it was', async () => {
    const made = await open({ capabilities: {} });
    await made.result(shown(changeOf()));
    await made.card.getByText('Waiting for approval').first().waitFor();
    await made.page.waitForTimeout(2500);
    expect(await made.heard('tools/call')).toEqual([]);
  });

  test('keeps the focus, and what the reader opened, when it is drawn again', async () => {
    const lines = Array.from({ length: 100 }, (_, at) => `+line ${at}`).join('\n');
    const states = [changeOf({ phase: 'Approved' }, { diff: lines })];
    const { spec } = states[0] ?? changeOf();
    const made = await open({ callTool: () => shown(states.shift() ?? denied(spec)) });
    await made.result(shown(changeOf({}, spec)));
    const difference = made.card.locator('#diff');
    expect(await difference.getAttribute('open')).toBeNull();
    await made.card.getByText('Difference (100 lines)').click();
    await made.card.getByText('Denied', { exact: true }).waitFor();
    expect(await difference.getAttribute('open')).toBe('');
  });
});
