/** Who may import whom: the table of CONTRIBUTING.md, as the tests hold it. */

/** Each may import those before it, and every other layer may import them all. */
export const base: readonly string[] = [
  "neutralise",
  "shell_word",
  "abort",
  "proxy",
  "shared_work",
  "errors",
  "kernel",
  "version",
  "make_folder",
  "output_stream",
  "system",
  "notice",
  "deployment",
  "model",
  "folders",
  "network",
  "named_deployments",
  "configuration",
];

/** The files that make up the session a person holds. */
export const sessionObject: readonly string[] = [
  "signed_in_session",
  "auth_session",
  "principal",
  "sign_in_display",
];
/** The files that put a session together. */
export const wiring: readonly string[] = ["sign_in", "wiring", "default_store", "doctor_sources"];

/** What a layer may import besides itself and the base: layers, or single files of one. */
export const mayImport: Record<string, readonly string[]> = {
  oauth: [],
  store: [],
  display: [],
  view: ["session/state", "display/document"],
  session: ["oauth", "store/store"],
  api: ["view", "display"],
  scan: ["view", "display"],
  doctor: ["view", "display"],
  demo: [],
  cli: ["mod", "demo", "scan", "display"],
  ...Object.fromEntries(
    sessionObject.map((
      name,
    ) => [name, [...sessionObject, "session", "api", "view", "display", "doctor"]]),
  ),
  ...Object.fromEntries(
    wiring.map((
      name,
    ) => [
      name,
      [...wiring, ...sessionObject, "session", "api", "view", "display", "doctor", "scan"]
        .concat("oauth", "store"),
    ]),
  ),
  mod: [...wiring, ...sessionObject, "session", "api", "view", "display", "doctor", "scan", "oauth"]
    .concat("store"),
};

/** The layer of a file: its folder under src/, or its own name. */
export const layerOf = (path: string): string =>
  path.replace(/^src\//, "").replace(/\.ts$/, "").split("/")[0]!;
