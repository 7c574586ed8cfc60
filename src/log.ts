import { destination, type Logger, pino } from 'pino';
import type { LogLevel } from './config/values.ts';

/** The logger of the server: JSON lines on stderr, because stdout belongs to the protocol. */
export function createLogger(level: LogLevel): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ dest: 2, sync: true }),
  );
}
