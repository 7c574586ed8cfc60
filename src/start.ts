import { parseCommandLine } from './config/command-line.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { readEnvironment } from './config/environment.ts';
import { beginSmall, keepMemorySmall } from './runtime.ts';

void start();

/** Does what the command line asks for. The rest of the program is loaded once the process is the one that stays. */
async function start(): Promise<void> {
  try {
    const commandLine = parseCommandLine(process.argv.slice(2));
    const environment = readEnvironment();
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
