/** This package, with its token cache in files. */
import process from "node:process";

const PLAIN = { display: "none", openBrowser: false };
let mod;

export async function load({ dist }) {
  mod = await import(dist);
}

export async function signIn({ deployment, folder, api, transport }, onCode) {
  process.env.PROVENA_TOKEN_CACHE = `${folder}/cache`;
  const session = mod.createSession({ ...PLAIN, deployment });
  // Only calls that are to be answered at once go through the transport.
  const caller = mod.createSession({ ...PLAIN, deployment, fetch: transport });
  const stop = session.subscribe((state) => {
    if (state.status === "awaitingUser") onCode(state.userCode);
  });
  await session.signIn({ interactive: true });
  stop();
  return {
    session,
    caller,
    refresh: () => session.refresh(),
    call: () => caller.fetch(api),
  };
}

export async function start({ deployment, folder }) {
  process.env.PROVENA_TOKEN_CACHE = `${folder}/cache`;
  await mod.createSession({ ...PLAIN, deployment }).signIn({ interactive: false });
}
