import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Writes the card that chats show as one HTML file: hosts of MCP Apps load nothing beside it. Its policy allows this one style and
 * this one script, and no request.
 */
export async function writeCard(folder: string, file: string): Promise<void> {
  const script = (await bundle(join(folder, 'main.ts')))
    .replaceAll('</script', '<\\/script')
    .replaceAll('<!--', '<\\!--');
  const style = readFileSync(join(folder, 'style.css'), 'utf8').replaceAll(/\s+/g, ' ').trim();
  const policy = `default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; base-uri 'none'; form-action 'none'`;
  const html = readFileSync(join(folder, 'card.html'), 'utf8')
    .replace('<title>', () => `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<title>`)
    .replace('<link rel="stylesheet" href="style.css">', () => `<style>${style}</style>`)
    .replace('<script src="main.ts">', () => `<script>${script}`);
  writeFileSync(file, html);
}

async function bundle(input: string): Promise<string> {
  const build = await rolldown({ input, platform: 'browser' });
  const { output } = await build.generate({ format: 'iife', minify: true, charset: 'ascii', comments: false });
  await build.close();
  return output[0].code.trim();
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
