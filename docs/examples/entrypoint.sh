#!/bin/sh
# A container's entry point: signs in, then becomes the job.
#
#   ENTRYPOINT ["/usr/local/bin/entrypoint.sh"]
#   CMD ["sh", "/usr/local/bin/nightly.sh", "/out"]
#
# Give it the offline token as a secret, and a volume for the token cache.
set -eu

export PROVENA_API_TOKEN_FILE="${PROVENA_API_TOKEN_FILE:-/run/secrets/provena_api_token}"
# On a volume: the server may replace the token at its use, and then only the new one serves.
export PROVENA_TOKEN_CACHE="${PROVENA_TOKEN_CACHE:-/var/cache/provena}"

if [ ! -r "$PROVENA_API_TOKEN_FILE" ]; then
  echo "entrypoint: there is no offline token in $PROVENA_API_TOKEN_FILE" >&2
  exit 2
fi

# Fails here, and says what to do, if the token serves no more.
provena token > /dev/null

exec "$@"
