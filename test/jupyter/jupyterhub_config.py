"""The configuration of docs/examples/hub, with this run's ports and one password for all."""

import json
import os

hub = json.loads(os.environ["HUB"])
c = get_config()  # noqa: F821
load_subconfig(hub["config"])  # noqa: F821

public, internal, proxy = hub["ports"]
c.JupyterHub.bind_url = f"http://127.0.0.1:{public}"
c.JupyterHub.hub_port = internal
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = hub["password"]
c.Authenticator.allowed_users = set(hub["users"])

c.Spawner.args = [*c.Spawner.args, "--LabApp.expose_app_in_browser=True"]
c.Spawner.environment = {**c.Spawner.environment, **hub["environment"]}
