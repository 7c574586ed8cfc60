import { describe, expect, test } from 'vitest';
import { axeFaults } from '../console/browser/axe.ts';
import { shoot } from '../console/browser/screenshots.ts';
import { asked, changeOf, diagnosis, resultOf, resultWith, shown } from './apps/answers.ts';
import { useChats } from './apps/chat.ts';

const open = useChats();
const BUSY = resultOf({
  success: false,
  body: { success: false, error: 'The server is busy.', code: 'SERVER_BUSY', hint: 'Wait.' },
});
const FINDINGS = diagnosis();

describe('a diagnosis', () => {
  test('is shown with its findings, evidence and next calls, and is made again through the chat', async () => {
    const calls: unknown[] = [];
    const made = await open({
      callTool: (params) => {
        calls.push(params);
        return resultOf({ success: true, body: { success: true, stdout: 'Namespace shop: no fault found.' } });
      },
    });
    await made.input({ namespace: 'shop', other: 7 });
    await made.result(resultOf({ success: true, body: { success: true, stdout: FINDINGS } }));
    await made.card.getByRole('heading', { level: 1 }).waitFor();
    const all = (await made.card.locator('main').textContent()) ?? '';
    for (const line of FINDINGS.split('\n').filter((each) => each !== ''))
      expect(all).toContain(line.replace(/^(\d+\. [a-z]+: | {3}- | {3}[A-Z][a-z]+: |- )/, '').replace(/:$/, ''));
    await made.card.getByRole('button', { name: 'Check again' }).click();
    await made.card.getByText('Namespace shop: no fault found.').waitFor();
    expect(calls).toMatchObject([{ name: 'diagnose', arguments: { namespace: 'shop' } }]);
  });
});

describe('the look', () => {
  test.each([
    ['light', 800],
    ['dark', 800],
    ['light', 280],
    ['dark', 280],
  ] as const)('is without faults of access: %s, %i pixels wide', async (theme, width) => {
    const made = await open({ look: { width, theme: theme === 'dark' ? 'light' : 'dark' }, context: { theme } });
    for (const result of [
      shown(
        changeOf(
          {},
          { diff: '--- a\n+++ b\n@@ -1 +1 @@\n-replicas: 1\n+replicas: 3\n same', warnings: ['A warning.'] },
        ),
      ),
      resultWith({ id: 'shop.x', phase: 'Pending', summary: 'scale', approve: { url: 'https://console.example/x' } }),
      shown(changeOf({ phase: 'Failed', message: 'It broke.', progress: [{ state: 'made' }] })),
      resultOf({ success: true, body: { success: true, stdout: FINDINGS } }),
      resultOf({ success: false, body: { success: false, error: 'No.', hint: 'Ask.' } }),
    ]) {
      await made.result(result);
      await made.page.waitForTimeout(150);
      expect(await axeFaults(made.card)).toEqual([]);
      expect(await made.card.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
    expect(await made.card.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe(theme);
    const sizes = await made.heard('size');
    expect(sizes.at(-1)?.params).toMatchObject({ width });
  });

  test('is pictured', async () => {
    const diff = [
      '--- Deployment shop/web (uid 8d2c2f3e-0a7b-4f55-9a55-1c9e3f8f7a21)',
      '+++ Deployment shop/web',
      '@@ -15,5 +15,5 @@',
      '         app: web',
      '     spec:',
      '       containers:',
      '-      - image: registry.example/web:1.8.0',
      '+      - image: registry.example/web:1.8.1',
      '         name: app',
    ].join('\n');
    const summary = "set image of deployments.apps 'web' in namespace 'shop'";
    const reason = '1.8.0 cannot reach its database; 1.8.1 has the fix.';
    const risks = [{ id: 'image', says: 'The container app of Deployment shop/web gets another image.' }];
    const url = 'https://remediation.example/console/changes/shop.7f3kq2';
    const reversibility = { class: 'restores' as const, reason: 'The object before the change is in its record.' };
    const requests = changeOf().spec.requests.map((request) => ({ ...request, reversibility }));
    // The chat names its font, as chats do.
    const context = { theme: 'light', styles: { variables: { '--font-sans': 'sans-serif' } } };
    const made = await open({ look: { width: 720, height: 640 }, context });
    await made.result(asked(changeOf({}, { diff, summary, reason, risks, requests, url })));
    await made.card.getByText('Approve in the console').waitFor();
    await shoot(made.page, 'card');
  });

  test('follows the chat, which sets variables of MCP Apps and nothing else', async () => {
    const variables = {
      '--color-background-primary': 'rgb(1, 2, 3)',
      '--color-text-primary': 'url(https://evil.example/x)',
      color: 'red',
      '--other': 'red',
    };
    const made = await open({ context: { theme: 'light', styles: { variables } } });
    await made.bridge('setHostContext', { theme: 'dark', styles: { variables } });
    await expect.poll(() => made.card.evaluate('document.documentElement.style.colorScheme')).toBe('dark');
    expect(await made.card.evaluate('document.documentElement.style.cssText')).toBe(
      'color-scheme: dark; --color-background-primary: rgb(1, 2, 3);',
    );
    expect(await made.card.evaluate('getComputedStyle(document.documentElement).backgroundColor')).toBe('rgb(1, 2, 3)');
  });

  test('is used with the keyboard alone', async () => {
    const made = await open({ callTool: () => BUSY });
    await made.result(
      resultWith({
        id: 'shop.x',
        phase: 'Pending',
        summary: 's',
        diff: '+a',
        approve: { url: 'https://console.example/x', command: 'approve shop.x' },
      }),
    );
    await made.card.getByRole('button', { name: 'Approve in the console' }).waitFor();
    const seen: unknown[] = [];
    for (let at = 0; at < 8; at++) {
      await made.page.keyboard.press('Tab');
      seen.push(await made.card.evaluate('document.activeElement.id || document.activeElement.tagName'));
    }
    expect(seen.slice(0, 7)).toEqual([
      'approve',
      'approve-url',
      'approve-url-copy',
      'approve-command',
      'approve-command-copy',
      'diff-title',
      'PRE',
    ]);
  });
});
