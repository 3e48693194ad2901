// The oldest browsers that the pages work in, as README.md says. For the pages the build replaces what they lack of CSS, such
// as `light-dark()`.
export const BROWSERS = ['chrome120', 'edge120', 'firefox128', 'safari17.4']
