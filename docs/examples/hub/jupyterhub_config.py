"""JupyterHub for a class that works with Provena. See docs/hubs.md."""

c = get_config()  # noqa: F821

c.Spawner.default_url = "/lab"

# One deployment for all: signIn() and every command of provena go there without being told.
# The file holds addresses only. Never set a token here: everybody would act as its owner.
c.Spawner.environment = {"PROVENA_DEPLOYMENT": "/etc/provena/deployment.json"}

# A terminal's shell that logs in again would forget the folder that provena is in.
c.Spawner.args = ["--ServerApp.terminado_settings={'shell_command': ['/bin/bash']}"]
