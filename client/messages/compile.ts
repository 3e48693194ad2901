// Compiles the messages of the buyer's pages to typed functions, in client/messages/dist. server/prepare.mjs runs it when a
// message has changed.
import { readFile } from 'node:fs/promises'
import { compile } from '@inlang/paraglide-js'

const OUTDIR = `${import.meta.dirname}/dist`

/**
 * Writes client/messages/dist anew. Works without a network: the plugin that reads the files is a package.
 * @throws {Error} when no messages were read, which Paraglide says nothing of
 */
export async function compileMessages(): Promise<void> {
  await compile({
    project: `${import.meta.dirname}/project.inlang`,
    outdir: OUTDIR,
    // client/app/page-locale.svelte.ts decides which language it is.
    strategy: ['baseLocale'],
    emitGitIgnore: false,
    emitPrettierIgnore: false,
    emitReadme: false,
  })
  if (!(await readFile(`${OUTDIR}/messages/_index.js`, 'utf8')).includes('export'))
    throw new Error('No messages were compiled: is the package @inlang/plugin-message-format installed?')
}

if (import.meta.main) {
  await compileMessages()
  // Paraglide's database keeps the process alive for half a minute.
  process.exit()
}
