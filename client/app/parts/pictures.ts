// What the pictures of the pages' notices show.

export const PICTURES = ['empty', 'error', 'offline', 'expired', 'success', 'not-found'] as const
export type PictureSubject = (typeof PICTURES)[number]
