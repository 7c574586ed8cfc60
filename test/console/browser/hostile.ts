import type { Page } from 'playwright-core';

/** What a hostile workload or caller writes where it can. Each would set the title of the page, or open a dialog. */
export const HOSTILE = [
  '<script>document.title = "executed"; alert(1)</script>',
  '<img src=x onerror="document.title = \'executed\'; alert(2)">',
  '"><svg onload=alert(3)>',
  "javascript:alert(4)//'",
  '\u202egnihtemos\u2066 else\u200b\u{e0041}\u{e0042}\u0007',
] as const;

/** All of it in one line. */
export const HOSTILE_LINE = HOSTILE.join(' ');

/** A text of 100,000 characters without a place to break it, and one with a mark every few. */
export const LONG = `${'x'.repeat(88_000)}${'<b>\u202e'.repeat(3000)}`;

/** Characters that a reader does not see, or that alter the order of others. */
const UNSEEN = '[\\u202a-\\u202e\\u2066-\\u2069\\u200b\\u200e\\u200f\\ufeff\\u0007\\u{e0000}-\\u{e007f}]';

/** Says what hostile texts did to a page; empty if nothing. What they execute is reported by the browser. */
export async function hostileEffects(page: Page): Promise<readonly string[]> {
  return page.evaluate(`(() => {
    const found = [];
    if (/^(\\(\\d+\\) )?executed/.test(document.title)) found.push('the title was set: ' + document.title);
    for (const element of document.querySelectorAll('script:not([src]), img, iframe, object, embed, svg[onload]'))
      found.push('an element: ' + element.outerHTML.slice(0, 200));
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (/^on/.test(name)) found.push('a handler: ' + element.outerHTML.slice(0, 200));
        if (element.rel !== 'icon' && /^(href|src|action|formaction)$/.test(name) && !/^(\\/|#|https?:)/.test(value)) found.push('a link: ' + value.slice(0, 200));
        if (new RegExp(${JSON.stringify(UNSEEN)}, 'u').test(value) && name !== 'value') found.push('hidden in ' + name + ': ' + JSON.stringify(value.slice(0, 200)));
      }
    }
    const shown = document.body.innerText;
    const unseen = new RegExp('.{0,40}' + ${JSON.stringify(UNSEEN)} + '.{0,40}', 'u').exec(shown);
    if (unseen !== null) found.push('hidden characters: ' + JSON.stringify(unseen[0]));
    const wider = document.documentElement.scrollWidth - innerWidth;
    if (wider > 0) found.push('the page is ' + wider + ' pixels too wide');
    return found;
  })()`);
}
