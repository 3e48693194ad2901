// The session of the app: this page's visitor, at the server that the page comes from.
import { toast } from 'svelte-sonner'
import { baseUrl } from './base.ts'
import { pageVisitor } from './page-visitor.ts'
import { VisitorSession } from './visitor-session.svelte.ts'

export const session = new VisitorSession(baseUrl, pageVisitor.store, toast)
