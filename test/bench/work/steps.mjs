/**
 * Does one life of a session, step by step, and prints what each step did as JSON.
 *
 * Usage: node --import ./count.mjs steps.mjs PLACE; PLACE is JSON.
 */
import process from "node:process";
import { count } from "./count.mjs";

const { mod, deployment, fromCache } = JSON.parse(process.argv[2]);
const steps = {};
let api;

steps.import = await count(async () => api = await import(mod));
const session = api.createSession({ deployment, display: "none", openBrowser: false });
if (fromCache) {
  steps.cachedStart = await count(() => session.signIn({ interactive: false }));
} else {
  let signedIn;
  steps.firstCode = await count(() =>
    new Promise((done, failed) => {
      session.subscribe(({ status }) => status === "awaitingUser" && done());
      signedIn = session.signIn({ interactive: true });
      signedIn.catch(failed);
    })
  );
  await signedIn;
  await session.refresh(); // loads what only the first refresh needs
  steps.refresh = await count(() => session.refresh());
  const url = session.url("registry", "/");
  await session.fetch(url);
  steps.call = await count(() => session.fetch(url));
}
console.log(JSON.stringify(steps));
process.exit(0);
