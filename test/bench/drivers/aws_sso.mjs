/** The AWS SDK's tokens of IAM Identity Center, from the cache that `aws sso login` leaves. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import process from "node:process";

let aws;

export async function load() {
  aws = await import("@aws-sdk/token-providers");
}

/** Writes what `aws sso login` would leave. */
export function signIn({ folder }) {
  const cache = `${folder}/.aws/sso/cache`;
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    `${folder}/.aws/config`,
    "[profile bench]\nsso_session = bench\n[sso-session bench]\n" +
      "sso_start_url = https://bench.example/start\nsso_region = us-east-1\n",
  );
  const name = createHash("sha1").update("bench").digest("hex");
  const accessToken = "a".repeat(1400);
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  writeFileSync(`${cache}/${name}.json`, JSON.stringify({ accessToken, expiresAt }));
  return {};
}

export async function start({ folder }) {
  process.env.HOME = folder;
  const { token } = await aws.fromSso({ profile: "bench" })();
  if (token.length !== 1400) throw new Error("The token was not in the cache");
}
