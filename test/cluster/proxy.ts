import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sharedControlPlane } from './shared-control-plane.ts';

/** The API server as its administrator, without the start of a kubectl for each request. */
export async function openProxy(): Promise<{ readonly url: string; readonly stop: () => void }> {
  const { kubectl, kubeconfig } = sharedControlPlane();
  const child = spawn(kubectl, ['proxy', '--port=0', `--kubeconfig=${kubeconfig}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [said] = await once(child.stdout, 'data');
  return { url: `http://${/[\d.]+:\d+/.exec(String(said))?.[0]}`, stop: () => void child.kill() };
}
