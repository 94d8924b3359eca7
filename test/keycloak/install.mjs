/**
 * Installs what the tests need on a fresh machine: Java, Maven, Chromium, Keycloak.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { apt, run, runs } from "../apt.mjs";
import { releases } from "./releases.mjs";

const cache = fileURLToPath(new URL("../../.cache/keycloak/", import.meta.url));
const copyPlugin = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy";

/** Debian packages by their command. */
const packages = {
  java: "default-jre-headless",
  mvn: "maven",
  chromium: "chromium",
};

/** The folder of an installed release. */
export function homeOf(name) {
  return `${cache}${name}`;
}

/** Installs what is missing. */
export function install() {
  installPackages();
  mkdirSync(cache, { recursive: true });
  for (const name of Object.keys(releases)) {
    if (!existsSync(homeOf(name))) unpack(name);
  }
}

function installPackages() {
  const missing = Object.keys(packages)
    .filter((command) => !runs("sh", "-c", `command -v ${command}`));
  if (missing.length > 0) apt(...missing.map((name) => packages[name]));
}

/** Unpacks into a temporary folder, then renames it: a failed run leaves no partial install. */
function unpack(name) {
  const { artifact } = releases[name];
  const archive = download(artifact);
  const draft = `${homeOf(name)}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  run("tar", ["xzf", archive, "-C", draft, "--strip-components=1"]);
  renameSync(draft, homeOf(name));
}

/** Fetches the archive with Maven into its own folder, where it is found whatever its version. */
function download(artifact) {
  const folder = `${cache}archives/${artifact.replaceAll(":", "_")}`;
  const found = () => existsSync(folder) ? readdirSync(folder)[0] : undefined;
  if (!found()) {
    const draft = `${folder}.${process.pid}`;
    run("mvn", ["-q", "-B", copyPlugin, `-Dartifact=${artifact}`, `-DoutputDirectory=${draft}`]);
    cpSync(draft, folder, { recursive: true });
    rmSync(draft, { recursive: true });
  }
  return `${folder}/${found()}`;
}
