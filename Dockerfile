# Wiredesk in one image: every command of `wiredesk`, no root, nothing writable but /var/lib/wiredesk.

# By tag unless told otherwise: --build-arg PYTHON_IMAGE=python@sha256:... (docs/deploy.md says how to find it).
ARG PYTHON_IMAGE=python:3.12-slim

FROM ${PYTHON_IMAGE} AS build

# Where pip looks for packages, for a network with a mirror of its own: --build-arg PIP_INDEX_URL=...
ARG PIP_INDEX_URL
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

RUN python -m venv /opt/wiredesk
ENV PATH=/opt/wiredesk/bin:$PATH

# Dependencies, and setuptools that builds our own package, by hash and as wheels only: nothing of theirs is run while
# they are installed.
COPY deploy/container/requirements.txt /build/
RUN pip install --require-hashes --only-binary :all: --requirement /build/requirements.txt

COPY pyproject.toml README.m[d] LICENS[E] /build/
COPY wiredesk /build/wiredesk
COPY streams /build/streams
COPY agents /build/agents
# With the setuptools from above: a build of its own ("isolation") would fetch another one, by no hash.
RUN pip install --no-index --no-deps --no-build-isolation /build && pip check \
    && pip uninstall --yes pip setuptools 2>/dev/null \
    && wiredesk --version


FROM ${PYTHON_IMAGE}

RUN groupadd --system --gid 10001 wiredesk \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/wiredesk \
       --shell /usr/sbin/nologin wiredesk \
    && install -d -o 10001 -g 10001 -m 0700 /var/lib/wiredesk /var/lib/wiredesk/knowledge \
    && install -d -o 10001 -g 10001 -m 0750 /run/wiredesk

COPY --from=build /opt/wiredesk /opt/wiredesk
COPY deploy/container/healthcheck.py deploy/container/http_token.py /opt/wiredesk/

ENV PATH=/opt/wiredesk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    WIREDESK_STATE_DIR=/var/lib/wiredesk

USER 10001:10001
WORKDIR /var/lib/wiredesk
STOPSIGNAL SIGTERM
# Ready means: partitions assigned and decisions read back. Without WIREDESK_HTTP_PORT there is nothing to ask.
HEALTHCHECK --interval=10s --timeout=10s --start-period=90s --retries=6 \
    CMD ["python", "/opt/wiredesk/healthcheck.py"]
ENTRYPOINT ["wiredesk"]
CMD ["worker"]
