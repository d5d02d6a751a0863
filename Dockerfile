# supportsvc and what it needs, nothing to build with; runs under a read-only root with /tmp in memory, as nobody in particular.
# The store is another container (docker-compose.yml), named by REDIS_URL.

FROM python:3.14.7-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PIP_BUILD_CONSTRAINT=constraints.txt
WORKDIR /src
COPY LICENSE README.md constraints.txt pyproject.toml ./
COPY supportsvc supportsvc
COPY config config
RUN python -m venv --without-pip /opt/supportsvc
RUN python -m pip --python /opt/supportsvc/bin/python install --only-binary=:all: --no-binary=supportsvc -c constraints.txt .

FROM python:3.14.7-slim-trixie
RUN python -m pip uninstall --yes --root-user-action=ignore pip
COPY --from=build /opt/supportsvc /opt/supportsvc
ENV PATH=/opt/supportsvc/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000 9464
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --start-interval=1s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["supportsvc", "serve", "--host", "0.0.0.0", "--port", "8000", "--metrics-address", "0.0.0.0:9464"]
