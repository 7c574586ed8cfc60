import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { fileContainerText } from '../../src/kube/file-container.ts';
import { call, type HttpServer, post, recorded, serveHttp } from '../served.ts';

export const FILE = 'read_file_from_container';
export const EXEC = 'run_preapproved_kubectl_exec_command';
export const IMAGE = 'run_preapproved_diagnostic_image';
export const GPU = 'run_gpu_node_diagnostics';
export const CONFIG = 'get_remediation_mcp_config';
export const KUBECTL = 'run_kubectl_command';
/** The tools, in the order of the reference. */
export const TOOLS = [FILE, EXEC, IMAGE, GPU, CONFIG, KUBECTL];

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'shop' }, spec: { containers: [] } };

/** Now and then the server looks for diagnostic pods that were left behind, also while a call runs. */
const SWEPT = '--selector=robusta.dev/diagnostic-pod=true,';

/** What one call answered, whether as an error, and the words of each kubectl that ran for it. */
export interface Called {
  readonly isError: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  readonly body: any;
  readonly ran: readonly (readonly string[])[];
}

/** Starts a server with the tools of the reference, whose kubectl is the stand-in `recorder`. */
export async function serveReference(environment: Readonly<Record<string, string>> = {}): Promise<HttpServer> {
  const server = await serveHttp({ kubectl: 'recorder', environment: { TOOLSET: '1.4', ...environment } });
  answers(server, { pod: JSON.stringify(POD), readlink: '/app/a.txt\n' });
  return server;
}

/** The same until the end of the test. */
export async function servingReference(environment: Readonly<Record<string, string>> = {}): Promise<HttpServer> {
  const server = await serveReference(environment);
  onTestFinished(() => server.stop());
  return server;
}

/** A pod that has an ephemeral container for files of the image `busybox`, as JSON, and the name of that container. */
export function podWithFileContainer(): { readonly name: string; readonly pod: string } {
  const name = 'k8s-remediation-files-0123abcd';
  const state = { running: { startedAt: new Date().toISOString() } };
  const security = JSON.parse(fileContainerText({ user: 1000, drop: ['ALL'] }));
  const ephemeral = { name, image: 'busybox', targetContainerName: 'web', command: ['sleep', '600'], ...security };
  const spec = {
    securityContext: { runAsUser: 1000 },
    containers: [{ name: 'web' }],
    ephemeralContainers: [ephemeral],
  };
  const status = { containerStatuses: [{ name: 'web', state }], ephemeralContainerStatuses: [{ name, state }] };
  return { name, pod: JSON.stringify({ ...POD, spec, status }) };
}

/** Says what the stand-in answers from now on, by the names of its files; undefined takes one away. */
export function answers({ folder }: HttpServer, files: Readonly<Record<string, string | undefined>>): void {
  for (const [name, text] of Object.entries(files)) {
    if (text === undefined) rmSync(join(folder, name), { force: true });
    else writeFileSync(join(folder, name), text);
  }
}

/** Says it until the end of the test. */
export function answering(server: HttpServer, files: Readonly<Record<string, string>>): void {
  const before = { readlink: '/app/a.txt\n', pod: JSON.stringify(POD) } as Readonly<Record<string, string>>;
  answers(server, files);
  onTestFinished(() => answers(server, Object.fromEntries(Object.keys(files).map((name) => [name, before[name]]))));
}

/** Calls a tool. The first word of each run, `--v=0`, is the server's own and left out. */
export async function calling(server: HttpServer, tool: string, args: object): Promise<Called> {
  const before = recorded(server).length;
  const { json } = await post(server.url, call(tool, args));
  if (json.result === undefined) throw new Error(`No result: ${JSON.stringify(json)}`);
  const ran = recorded(server)
    .slice(before)
    .filter((line) => !line.includes(SWEPT))
    .map((line) =>
      line
        .split('\t')
        .slice(1)
        .map((word) => word.replaceAll('\u0001', '\n')),
    );
  return { isError: json.result.isError, body: json.result.structuredContent, ran };
}

/** The sentence of a refusal of which nothing ran. */
export async function refusalOf(server: HttpServer, tool: string, args: object): Promise<string> {
  const { body, ran } = await calling(server, tool, args);
  if (body.success !== false || ran.length > 0) throw new Error(`It ran: ${JSON.stringify({ body, ran })}`);
  if (!/\S/.test(body.code ?? '') || !/\S/.test(body.hint ?? ''))
    throw new Error(`Without code or hint: ${body.error}`);
  return body.error;
}
