/** Approves a change as its page does: signs in with a token, reads the change, and decides. Throws with the answer if that fails. */
export async function approveOnPage(url: string, token: string, id: string): Promise<void> {
  let cookie = '';
  let csrf = '';
  const ask = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(new URL(`/console/api/${path}`, url), {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { cookie, 'x-console-csrf': csrf, 'content-type': 'application/json' },
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) cookie = set.split(';', 1).join('');
    const json = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`the console answers ${answer.status}: ${json['error']}`);
    csrf = String(json['csrf'] ?? csrf);
    return json;
  };
  await ask('session');
  await ask('session', { token });
  await ask('session');
  const { hash } = await ask(`changes/${id}`);
  await ask(`changes/${id}/decision`, { verdict: 'Approved', hash });
}
