import { running, serveHttp } from '../served.ts';
import { type Holmes, openHolmes, type Shown, TOKEN } from './holmes.ts';

/** Starts a Holmes, and a call that takes a hundred seconds. `closing` gets what ends them. */
export async function callLate(closing: (() => Promise<void>)[]): Promise<Shown> {
  const other = await openHolmes();
  closing.push(other.close);
  const environment = { MCP_AUTH_TOKEN: TOKEN, KUBECTL_TIMEOUT: '110' };
  const slow = await serveHttp({ kubectl: 'late', environment });
  closing.push(slow.stop);
  await other.load(slow.url);
  return other.call('kubectl', { args: ['get', 'pods'] });
}

/** Starts a call on a server whose kubectl never answers, and resolves with the processes of that kubectl. */
export async function hang(holmes: Holmes) {
  const hanging = await serveHttp({ kubectl: 'hang', environment: { MCP_AUTH_TOKEN: TOKEN } });
  await holmes.load(hanging.url);
  const called = holmes.call('kubectl', { args: ['get', 'pods'] });
  return { hanging, called, processes: await running(hanging) };
}
