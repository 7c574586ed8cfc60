import { parseCommandLine } from './config/command-line.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { readEnvironment } from './config/environment.ts';
import { ASKED_FOR_VERSION, OWN_PROGRAM_EXIT_CODE } from './kube/own-program.ts';
import { beginSmall, keepMemorySmall } from './runtime.ts';

void start();

/** Does what the command line asks for. The rest of the program is loaded once the process is the one that stays. */
async function start(): Promise<void> {
  try {
    const environment = readEnvironment();
    const commandLine = parseCommandLine(process.argv.slice(2), process.argv[1]);
    if (commandLine.action === 'kubectl' && environment[ASKED_FOR_VERSION] !== undefined) return endAsKubectlOfServer();
    if (commandLine.action === 'serve') beginSmall(environment);
    keepMemorySmall();
    const { run } = await import('./run.ts');
    process.exitCode = await run(commandLine, environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`kubernetes-remediation-mcp: ${error.message}\n`);
    process.exitCode = 2;
  }
}

/** The server that started this would wait for itself. */
function endAsKubectlOfServer(): void {
  process.stderr.write(
    'kubernetes-remediation-mcp: a server took this program for its kubectl; put the real kubectl on the PATH of the server.\n',
  );
  process.exitCode = OWN_PROGRAM_EXIT_CODE;
}
