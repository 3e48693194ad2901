// Shows the OpenAPI document, and creates a visitor for the reader with one click.
/* global SwaggerUIBundle */
const button = document.getElementById('become')
const said = document.getElementById('visitor')

const ui = SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  // Until then Swagger UI drops a token without a word, since it does not know the scheme that the token is for.
  onComplete: () => {
    button.disabled = false
  },
})

button.addEventListener('click', async () => {
  button.disabled = true
  try {
    const response = await fetch('visitors', { method: 'POST' })
    const answer = await response.json()
    if (!response.ok) throw new Error(answer.message)
    ui.preauthorizeApiKey('visitor', answer.token)
    said.textContent = `You are visitor ${answer.visitorId}. Your calls send its token.`
    button.textContent = 'Become another visitor'
  } catch (error) {
    said.textContent = `No visitor was made: ${error.message} Try again.`
  } finally {
    button.disabled = false
  }
})
