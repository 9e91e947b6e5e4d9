FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm pack --pack-destination /build/package

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /build/package/epoch-zero-*.tgz /tmp/epoch-zero.tgz
COPY package-lock.json /tmp/
RUN npm install --omit=dev --no-audit --no-fund /tmp/epoch-zero.tgz && rm /tmp/epoch-zero.tgz && mkdir /data && chown node:node /data
ENV HOST=0.0.0.0 PORT=3000 EPOCH_ZERO_DATA=/data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node_modules/.bin/epoch-zero", "serve"]
