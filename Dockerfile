# The server with its built client: docs/operations.md. It uses the PostgreSQL that DATABASE_URL names; the embedded one is
# left out. Node is process 1: it stops on SIGTERM, and starts no other processes but the workers of “--workers”.

FROM --platform=$BUILDPLATFORM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# Without the files that only editors and debuggers read: almost half of the size.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

FROM --platform=$BUILDPLATFORM node:24-slim AS client
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY shared shared
COPY client client
RUN node client/messages/compile.ts && node node_modules/vite/bin/vite.js build client

FROM node:24-alpine
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=client /app/client/dist client/dist
COPY package.json package-lock.json ./
COPY migrations migrations
COPY shared shared
COPY server server
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD wget -q -O /dev/null "http://127.0.0.1:${PORT:-3000}/health/live"
CMD ["node", "server/main.ts"]
