// The page that shows the OpenAPI document with Swagger UI, which makes real calls.

/** The page. Its files are beside it, below `docs/`; the document is `openapi.json`. */
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
      <button type="button" id="become">Become a new visitor</button>
      <p id="visitor" role="status">“Execute” makes real calls. To hold and book seats, become a visitor first.</p>
      <nav><a href="openapi.json">The document</a> <a href="events">Events of the sockets</a></nav>
    </header>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/page.js"></script>
  </body>
</html>
`
}
