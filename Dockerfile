# One image for all programs. By itself it runs `undertone up`: a private Redis, the API, a worker.
#
#   docker build -t undertone .
#   docker run -p 8000:8000 -v undertone:/data undertone
FROM debian:12-slim AS build
WORKDIR /src
COPY scripts/setup scripts/setup
RUN scripts/setup --build
COPY . .
RUN scripts/build release

FROM debian:12-slim
COPY scripts/setup /tmp/setup
RUN /tmp/setup --runtime && rm -rf /tmp/setup /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group undertone \
    && install -d -m 0700 -o undertone -g undertone /data
COPY --from=build /src/build/release/bin/undertone /src/build/release/bin/undertone-api /src/build/release/bin/undertone-worker /usr/local/bin/
COPY --from=build /src/test_files /usr/local/share/undertone/test_files
USER undertone
# The programs keep what they store in ./data, which is /data here.
WORKDIR /
VOLUME /data
ENV UNDERTONE_HTTP__LISTEN=0.0.0.0:8000
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["undertone", "doctor", "--live"]
CMD ["undertone", "up"]
