import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { buildConsole, buildDrawnPage } from './build-console.ts';
import { writeCard } from './card.ts';

/**
 * Bundles src/main.ts and its packages into dist/main.js, what is loaded only where it is asked for into files beside it, the
 * console into dist/console/ and dist/drawn-page.js, and adds the licences of the packages. dist/main.js itself must stay what an old Node.js can parse.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({ input: join(root, 'src', 'main.ts'), platform: 'node', cwd: root });
const { output } = await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  // One character beyond Latin-1 would make V8 hold the whole text in two bytes for each, all the time.
  charset: 'ascii',
  comments: false,
  // Functions and classes keep their names: a record of a defect, or a stack trace, says where it was.
  minify: {
    compress: { keepNames: { function: true, class: true } },
    mangle: { keepNames: true },
    codegen: { removeWhitespace: true },
  },
});
await bundle.close();
// A link to it can be a program on a PATH.
chmodSync(join(dist, 'main.js'), 0o755);
await writeCard(join(root, 'console', 'card'), join(dist, 'card.html'));

const pages = await buildConsole(root, join(dist, 'console'));
const drawn = await buildDrawnPage(root, join(dist, 'drawn-page.js'));
const modules = [...output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])), ...pages, ...drawn];
const packages = new Set(modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []));
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), [...packages].toSorted().map(notice).join('\n'));

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
  const text =
    file !== undefined && existsSync(join(folder, file))
      ? readFileSync(join(folder, file), 'utf8')
      : `Licence: ${license}`;
  return `==== ${name} ${version} (${license})\n\n${text.trim()}\n`;
}
