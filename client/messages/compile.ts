// Compiles the messages of the buyer's pages to typed functions, in client/messages/dist. server/prepare.mjs runs it when a
// message has changed.
import { compile } from '@inlang/paraglide-js'

/** Writes client/messages/dist anew. Works without a network: the plugin that reads the files is a package. */
export async function compileMessages(): Promise<void> {
  await compile({
    project: `${import.meta.dirname}/project.inlang`,
    outdir: `${import.meta.dirname}/dist`,
    // client/app/page-locale.svelte.ts decides which language it is.
    strategy: ['baseLocale'],
    emitGitIgnore: false,
    emitPrettierIgnore: false,
    emitReadme: false,
  })
}

if (import.meta.main) {
  await compileMessages()
  // Paraglide's database keeps the process alive for half a minute.
  process.exit()
}
