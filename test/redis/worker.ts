/** A worker of the fleet: `worker.mjs <settings>`; each line of input is a call with a token. */
import { createHash } from "node:crypto";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { defineDeployment } from "../../src/model/deployment.ts";
import { isProvenaError } from "../../src/errors.ts";
import { createSession } from "../../src/public/sign_in.ts";
import { RedisStore } from "../../src/store/redis/store.ts";

const { deployment, ...options } = JSON.parse(process.argv[2]!);
const session = createSession({
  deployment: defineDeployment(deployment),
  store: new RedisStore(options),
  display: "none",
  interactive: false,
});

/** Retries while the store is unreachable, like a real worker. */
async function token(): Promise<string> {
  while (true) {
    try {
      return (await session.token()).reveal();
    } catch (error) {
      if (!isProvenaError(error) || error.code !== "ERR_STORE") throw error;
      await setTimeout(200);
    }
  }
}

// The parent process has ended.
process.stdin.on("close", () => process.exit(0));
process.stdout.write("ready\n");
for await (const _ of createInterface({ input: process.stdin })) {
  try {
    const text = await token();
    const { exp } = JSON.parse(atob(text.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/")));
    // Print a digest, not the token: equal digests mean equal tokens.
    const digest = createHash("sha256").update(text).digest("hex");
    process.stdout.write(JSON.stringify({ digest, exp }) + "\n");
  } catch (error) {
    process.stdout.write(JSON.stringify({ failed: String(error) }) + "\n");
  }
}
process.exit(0);
