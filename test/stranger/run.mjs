/**
 * Follows a new user's steps with the packed tarball: install it, see the demo, sign in, look
 * around, sign out; with Node 20, 22 and 24, Deno and Bun.
 *
 * Usage: npm run test:stranger -- [vitest arguments]
 */
import { runVitest } from "../run_vitest.mjs";

await runVitest(new URL("vitest.config.ts", import.meta.url));
