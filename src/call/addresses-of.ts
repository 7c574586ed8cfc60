import { lookup } from 'node:dns/promises';

/** The addresses that the DNS of this machine has for a host; none if it has none, or gives no answer. Never rejects. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}
