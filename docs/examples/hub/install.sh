#!/bin/sh
# Installs JupyterHub, JupyterLab, the Deno kernel and the command provena for everybody on this
# machine. Run it as root; it needs Node.js 20.19 or later. Usage: install.sh [FOLDER]
set -eu
umask 022
folder=${1:-/opt/jupyterhub}

# The system's own Python: one in somebody's home cannot be run by others.
/usr/bin/python3 -m venv "$folder"
"$folder/bin/pip" install --quiet jupyterhub jupyterlab
npm install --silent --global --prefix "$folder" \
  configurable-http-proxy deno "${PROVENA_PACKAGE:-provena-notebook}"

# Without XDG_DATA_HOME Deno installs the kernel for root alone.
XDG_DATA_HOME="$folder/share" "$folder/bin/deno" jupyter --install --force
