import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigurationError } from '../config/configuration-error.ts';

const PATIENCE_MS = 120_000;
const PAUSE_MS = 50;

/**
 * Waits until no other command uses a file of audit records, and keeps further commands from it until the returned function is
 * called: a chain of records has one writer at a time. An empty path needs no lock. Rejects with ConfigurationError if it takes too long.
 */
export async function lockAuditFile(path: string): Promise<() => Promise<void>> {
  if (path === '') return async () => {};
  const lock = `${path}.lock`;
  const until = performance.now() + PATIENCE_MS;
  while (!(await take(lock))) {
    const holder = holderOf(lock);
    if (holder !== undefined && !isAlive(holder)) await takeAway(lock, holder);
    else if (performance.now() > until)
      throw new ConfigurationError(
        `AUDIT_FILE is ${JSON.stringify(path)}, which the command with the process id ${holder ?? 'in its lock'} uses; wait for it, use another file, or remove ${JSON.stringify(lock)}.`,
      );
    else await pause(PAUSE_MS);
  }
  return () => rm(lock, { force: true });
}

/** Makes the lock; false if there is one. */
async function take(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    throw new ConfigurationError(`AUDIT_FILE needs the lock ${JSON.stringify(lock)}, which cannot be made (${code}).`);
  }
}

/** The process that made a lock; undefined if it is gone or still to be written. */
function holderOf(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Removes the lock of a process that has ended. Of several commands that see it, one takes it away, and puts back a newer one. */
async function takeAway(lock: string, holder: number): Promise<void> {
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
  } catch {
    return;
  }
  if (holderOf(aside) === holder) await rm(aside, { force: true });
  else await rename(aside, lock);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
