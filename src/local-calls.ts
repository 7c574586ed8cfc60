import { lockAuditFile } from './audit/file-lock.ts';
import { keepsAnswerKey } from './config/answer-key.ts';
import { type Configuration, type Environment, readConfiguration } from './config/configuration.ts';
import type { Way } from './kubectl-cli/way.ts';
import { createLogger } from './log.ts';
import { VERSION } from './version.ts';
import { wire } from './wiring.ts';

const CLIENT = { name: 'kubernetes-remediation-mcp kubectl', version: VERSION };
/** As over stdio: the caller is the user who started the process. */
const SERVED = { action: 'serve', transport: 'stdio', host: '', port: 0 } as const;

/**
 * Opens the tools in this process, with the settings of an environment: a call takes the path of every call, as the local user.
 * Rejects with ConfigurationError.
 */
export async function openLocal(environment: Environment): Promise<Way> {
  const configuration = withoutLog(readConfiguration(environment), environment);
  const unlock = await lockAuditFile(configuration.auditFile);
  try {
    const server = await wire({ commandLine: SERVED, environment, configuration, logger: createLogger('error') });
    const { pipeline, surface, door, audit } = server;
    return {
      keeps: keepsAnswerKey(configuration),
      call: async (name, given, signal) => {
        const tool = surface.tools.find((each) => each.name === name);
        if (tool === undefined) return undefined;
        const call = { tool, arguments: given, signal, subject: surface.caller, client: CLIENT };
        return (await pipeline.answer(call)).body;
      },
      close: async () => {
        await pipeline.drain();
        await door.close();
        await audit.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The stderr of the command belongs to kubectl: records go there only if they go nowhere else, or the operator says so. */
function withoutLog(configuration: Configuration, environment: Environment): Configuration {
  const { auditFile, auditOtlpEndpoint } = configuration;
  const isElsewhere = auditFile !== '' || auditOtlpEndpoint !== '';
  return isElsewhere && environment['AUDIT_STDERR'] === undefined
    ? { ...configuration, auditStderr: false }
    : configuration;
}
