// The session of the app: this page's visitor, at the server that the page comes from.
import { toast } from 'svelte-sonner'
import { baseUrl } from './base-path.ts'
import { pageVisitor } from './page-visitor.ts'
import { Session } from './session.svelte.ts'

export const session = new Session(baseUrl, pageVisitor.store, toast)
