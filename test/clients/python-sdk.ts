import type { PythonClient } from '../../hack/python.ts';
import type { CallEnd, OpenClient, Target, TestClient } from './client.ts';
import { startPython } from './python-driver.ts';

async function open(client: PythonClient, mode: string, target: Target): Promise<OpenClient> {
  const python = await startPython(client, 'drive_mcp.py');
  const opened = await python.ask({ do: 'open', mode, ...target }).answer;
  if ('failed' in opened) {
    await python.close();
    throw new Error(String(opened['failed']));
  }
  return {
    revision: String(opened['revision']),
    server: String(opened['server']),
    list: async () => (await python.ask({ do: 'list' }).answer)['tools'] as readonly string[],
    call: (tool, given) => {
      const { at, answer } = python.ask({ do: 'call', tool, given });
      const end = answer.then((said) => ('cancelled' in said ? { failed: 'cancelled' } : (said as unknown as CallEnd)));
      return {
        end,
        cancel: async () => {
          await python.ask({ do: 'cancel', which: at }).answer;
        },
      };
    },
    close: async () => {
      await python.ask({ do: 'close' }).answer;
      await python.close();
    },
  };
}

/** The Python SDK: the version that HolmesGPT pins, and the newest one in its two ways to begin. */
export const PYTHON_SDKS: readonly TestClient[] = [
  {
    name: 'Python SDK 1.28 (of HolmesGPT)',
    revision: '2025-11-25',
    open: (target) => open('holmes', 'legacy', target),
  },
  { name: 'Python SDK 2.3', revision: '2026-07-28', open: (target) => open('mcp', 'auto', target) },
  { name: 'Python SDK 2.3 with initialize', revision: '2025-11-25', open: (target) => open('mcp', 'legacy', target) },
];
