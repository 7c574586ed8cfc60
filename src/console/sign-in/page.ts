import type { TextAnswer } from '../../transport/answer.ts';

const HEADERS = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };

/**
 * Returns the page after a sign-in. It loads the next one by itself: a redirect would still belong to the issuer's site, and the
 * browser would leave out the cookie of the session.
 */
export function signedInPage(next: string): TextAnswer {
  const url = escapeHtml(next);
  return page(
    200,
    `<meta http-equiv="refresh" content="0; url=${url}">`,
    `<p>You are signed in. <a href="${url}">Continue to the console</a></p>`,
  );
}

/** Returns the page of a sign-in that failed, with a sentence. */
export function failedPage(status: number, error: string): TextAnswer {
  return page(
    status,
    '',
    `<h1>You are not signed in</h1><p>${escapeHtml(error)}</p><p><a href="/console/">Back to the console</a></p>`,
  );
}

function page(status: number, head: string, body: string): TextAnswer {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Sign in</title>${head}</head><body>${body}</body></html>`;
  return { status, headers: HEADERS, parts: [html] };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
