import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/**
 * Builds the console's web application into `target`: index.html, app-HASH.js with a file for each page that is loaded later, and
 * app-HASH.css. HASH is made of the content, so that a browser may keep all of them for good. Returns the paths of the modules in it.
 * Rejects if the sources do not bundle.
 */
export async function buildConsole(root: string, target: string): Promise<readonly string[]> {
  const room = join(root, 'console');
  const bundle = await rolldown({
    input: join(room, 'src', 'main.tsx'),
    platform: 'browser',
    cwd: root,
    tsconfig: join(room, 'tsconfig.json'),
  });
  const { output } = await bundle.write({
    dir: target,
    format: 'esm',
    minify: true,
    comments: false,
    entryFileNames: 'app-[hash:16].js',
    chunkFileNames: '[name]-[hash:16].js',
    hashCharacters: 'hex',
  });
  await bundle.close();
  const [script] = output;

  const styles = join(room, 'src', 'styles');
  const sheet = readdirSync(styles)
    .filter((file) => file.endsWith('.css'))
    .toSorted()
    .map((file) => readFileSync(join(styles, file), 'utf8'))
    .join('\n');
  const style = smaller(sheet);
  const styleName = `app-${createHash('sha256').update(style).digest('hex').slice(0, 16)}.css`;
  writeFileSync(join(target, styleName), style);
  const page = readFileSync(join(room, 'index.html'), 'utf8')
    .replace('APP.css', styleName)
    .replace('APP.js', script.fileName);
  writeFileSync(join(target, 'index.html'), page);
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

/** Leaves out the comments and the blanks of a style sheet that has no texts with blanks in them. */
function smaller(sheet: string): string {
  return sheet
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(';}', '}')
    .trim();
}
