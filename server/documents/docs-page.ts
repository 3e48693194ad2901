// The page that shows the OpenAPI document with Swagger UI, which calls this server.

/** The page as HTML. It loads its files from `docs/` and the document from `openapi.json`, both relative to its URL. */
export function docsPage(): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Holdfast: HTTP API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
    <link rel="stylesheet" href="docs/page.css" />
  </head>
  <body>
    <header class="visitor">
      <button type="button" id="become" disabled>Become a new visitor</button>
      <p id="visitor" role="status">“Execute” makes real calls. To hold and book seats, become a visitor first.</p>
      <nav><a href="openapi.json">The document</a> <a href="events">Socket events</a></nav>
    </header>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/page.js"></script>
  </body>
</html>
`
}
