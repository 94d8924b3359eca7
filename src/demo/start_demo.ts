/**
 * Starts the embedded deployment.
 *
 * @module
 */
import { configError } from "../errors.ts";
import { apiNames, defineDeployment } from "../model/deployment.ts";
import { serveApi } from "./apis/serve.ts";
import { Approver } from "./approver.ts";
import type { Demo } from "./demo.ts";
import { type DemoOptions, resolveOptions } from "./options.ts";
import { answerDevicePage } from "./pages/browser.ts";
import { DeviceCodes } from "./realm/device_codes.ts";
import { RealmKeys } from "./realm/keys.ts";
import { REGION } from "./object_store/store.ts";
import { sweepFolders } from "./object_store/content.ts";
import { serveObjectStore } from "./object_store/serve.ts";
import type { Realm } from "./realm/realm.ts";
import { createAuthorizationServer } from "./realm/server.ts";
import { Sessions } from "./realm/sessions.ts";
import { issueOfflineToken } from "./realm/tokens.ts";
import { seedReef } from "./reef/seed_reef.ts";
import { LoopbackServer } from "./server/loopback.ts";
import type { DemoRequest, DemoServer } from "./server/request.ts";
import { type RealmUser, UserDirectory } from "./users.ts";
import { createWorld } from "./world.ts";

/**
 * Starts a complete Provena deployment on this machine: authorization server, portal, the seven
 * APIs, and an object store for the files of datasets, which speaks S3.
 *
 * It listens on 127.0.0.1 only, prints nothing, and keeps its data in memory, and uploaded files in
 * a temporary folder, until you close it.
 *
 * @param options ports, users and lifetimes
 * @returns the running deployment
 * @throws {ProvenaError} `ERR_CONFIG` if an option is invalid or a port is already in use
 * @see https://www.rfc-editor.org/rfc/rfc8628
 * @example
 * ```ts
 * import { startDemo } from "@provena/notebook/demo";
 * import { signIn } from "@provena/notebook";
 * await using demo = await startDemo({ approve: "editor", interval: 1 });
 * const session = await signIn({ deployment: demo.deployment, interactive: true });
 * console.log((await session.user()).username); // editor
 * ```
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const resolved = resolveOptions(options);
  const { port, realm: realmName, approve } = resolved;
  const users = new UserDirectory(realmName, resolved.users);
  const findUser = (name: string): RealmUser => {
    const user = users.get(name);
    if (user) return user;
    const known = users.all().map((user) => user.username).join(", ");
    throw configError(`There is no user called ${JSON.stringify(name)}; the users are ${known}`);
  };
  if (approve !== undefined) findUser(approve);
  // Throws for a bad realm name before any server listens.
  defineDeployment({ domain: "localhost", realm: realmName });

  const requests: DemoRequest[] = [];
  const names = ["auth-server", ...apiNames, "object-store"] as const;
  const servers = Object.fromEntries(
    names.map((name, i) => [name, new LoopbackServer(name, port && port + i, requests)]),
  ) as unknown as Record<DemoServer, LoopbackServer>;
  const approver = new Approver();
  const world = createWorld({
    pace: resolved.jobs.pace,
    endpoint: () => servers["object-store"].origin,
    credentialsTtl: resolved.credentialsTtl,
  });
  seedReef(world);
  const close = async () => {
    world.jobs.close();
    await approver.close();
    await Promise.all(names.map((name) => servers[name].stop()));
    await world.objectStore.close();
  };

  try {
    const [keys] = await Promise.all([
      RealmKeys.create(),
      sweepFolders(),
      ...names.map((name) => servers[name].start()),
    ]);
    const issuer = `${servers["auth-server"].origin}/auth/realms/${realmName}`;
    const apis = Object.fromEntries(apiNames.map((api) => [api, servers[api].origin]));
    const files = { endpoint: servers["object-store"].origin, region: REGION };
    const deployment = defineDeployment({
      domain: "localhost",
      realm: realmName,
      issuer,
      apis,
      files,
    });
    const onCodeIssued = (userCode: string) => {
      if (approve !== undefined) approver.schedule(issuer, userCode, approve);
    };
    const realm: Realm = {
      name: realmName,
      issuer,
      users,
      keys,
      codes: new DeviceCodes(resolved.deviceCodeTtl, onCodeIssued),
      sessions: new Sessions(resolved.refreshTokenTtl),
      options: resolved,
    };
    servers["auth-server"].handle(createAuthorizationServer(realm, deployment));
    for (const api of apiNames) servers[api].handle(serveApi(api, world, keys));
    servers["object-store"].handle(serveObjectStore(world.objectStore), { invites: true });

    return {
      deployment,
      url: `${servers["auth-server"].origin}/`,
      issuer,
      requests,
      approve: async (userCode, user) => {
        findUser(user);
        await answerDevicePage(issuer, userCode, { approveAs: user });
      },
      deny: (userCode) => answerDevicePage(issuer, userCode, { deny: true }),
      setUser: (name, change) => {
        findUser(name);
        users.set(name, change);
      },
      offlineToken: async (user) => await issueOfflineToken(realm, findUser(user)),
      endSessions: (user) => realm.sessions.endAll(findUser(user)),
      rotateSigningKey: () => keys.rotate(),
      stop: (api) => servers[api].stop(),
      resume: (api) => servers[api].start(),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
