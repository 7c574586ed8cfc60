import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const IMAGES = join(import.meta.dirname, '..', '..', '..', 'docs', 'images');

/**
 * Takes a picture of a page as it is: in docs/ with UPDATE_SCREENSHOTS=1, else in a folder that
 * is removed at the end of the test.
 *
 * @returns where it is
 */
export async function shoot(page: Page, name: string): Promise<string> {
  const path = join(folderOfPictures(), `console-${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide', scale: 'css' });
  return path;
}

function folderOfPictures(): string {
  if (process.env['UPDATE_SCREENSHOTS'] === '1') {
    mkdirSync(IMAGES, { recursive: true });
    return IMAGES;
  }
  const folder = mkdtempSync(join(tmpdir(), 'console-screenshots-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
