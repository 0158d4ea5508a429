FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/directory && python -m pip install --no-cache-dir hatchling build
COPY requirements.runtime.lock ./
RUN /opt/directory/bin/pip install --no-cache-dir --require-hashes -r requirements.runtime.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY directory directory
COPY templates templates
COPY data data
RUN python -m build --wheel --no-isolation && /opt/directory/bin/pip install --no-cache-dir --no-deps dist/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 directory && install -d -o directory -m 0700 /var/lib/directory
COPY --from=build /opt/directory /opt/directory
USER directory
ENV DIRECTORY_DATA_DIR=/var/lib/directory PYTHONUNBUFFERED=1
EXPOSE 8000
ENTRYPOINT ["/opt/directory/bin/directory"]
CMD ["serve", "--host", "0.0.0.0"]
